"""Tables are converted by another process, which says what this one would, and leaves nothing where either is ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnrun.data.cache import location
from nnrun.data.cache.watcher import Watcher, watched_by
from nnrun.data.sources.mapped import apart, csv
from nnrun.data.sources.request import Request
from nnrun.errors import DataError
from nnrun.spec.decoding.components import Component

pytestmark = pytest.mark.process


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, where every table is worth a process."""
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(apart, "WORTH", 0)
    return tmp_path / "cache"


def table(folder: Path, text: str) -> Request:
    path = folder / "rows.csv"
    path.write_text(text)
    return Request(Component("source", "csv", {"path": str(path)}))


def left(cache: Path) -> list[str]:
    """What lies in the cache beside its locks."""
    return [path.name for name in ("entries", "unfinished") for path in (cache / name).glob("*")]


class Heard(Watcher):
    """Keeps what it heard."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int, int]] = []

    def converting(self, what: str, done: int, total: int) -> None:
        """Keep it."""
        self.steps.append((what, done, total))


def test_another_process_makes_the_entry_and_tells_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_here(*_: object) -> None:
        raise AssertionError("converted in this process")

    request, heard = table(tmp_path, "a,b\n1,x\n2,\n3,x\n"), Heard()
    monkeypatch.setattr(csv, "_build", not_here)
    with watched_by(heard):
        content = csv.read(request)
    assert np.asarray(content.columns["a"]).tolist() == [1, 2, 3]
    assert np.asarray(content.columns["b"]).tolist() == ["x", None, "x"]
    assert heard.steps == [("converting rows.csv", 15, 15)]
    monkeypatch.setattr(apart, "start", not_here)
    csv.read(request)  # which is there


def test_its_mistakes_are_those_of_this_process(tmp_path: Path, cache: Path) -> None:
    request, told = table(tmp_path, "a,b\n1,2\n1,2,3\n"), []
    for is_apart in (True, False):
        with pytest.raises(DataError) as error:
            csv.read(request, apart=is_apart)
        told.append(error.value.problems)
        assert left(cache) == []
    assert told[0] == told[1]
    place = told[0][0].place
    assert place is not None
    assert place.line == 3


def cannot_start(_: str) -> Any:
    raise OSError("no more processes")


def ends_at_once(_: str) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-S", "-c", "import os; os.kill(os.getpid(), 9)"], stdin=pipe, stdout=pipe)


@pytest.mark.parametrize("start", [cannot_start, ends_at_once])
def test_where_it_cannot_the_table_is_converted_here(
    start: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "start", start)
    content = csv.read(table(tmp_path, "a,b\n1,2\n"))
    assert np.asarray(content.columns["b"]).tolist() == [2]


LONG = "a,b\n" + f"1,{'x' * 998}\n" * 10_000
"""More than one stretch."""


class Interrupts(Watcher):
    """Presses Ctrl-C."""

    def converting(self, *_: object) -> None:
        """Press it."""
        raise KeyboardInterrupt


def test_an_interrupt_ends_it_and_leaves_nothing(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def start(module: str) -> subprocess.Popen[bytes]:
        started.append(true_start(module))
        return started[0]

    true_start = apart.start
    monkeypatch.setattr(apart, "start", start)
    with watched_by(Interrupts()), pytest.raises(KeyboardInterrupt):
        csv.read(table(tmp_path, LONG))
    assert started[0].returncode == 0, "it took away what it began"
    assert left(cache) == []


PARENT = """
import sys
from nnrun.data.cache.watcher import Watcher, watched_by
from nnrun.data.sources.mapped import apart, csv
from nnrun.data.sources.request import Request
from nnrun.spec.decoding.components import Component
class Tells(Watcher):
    def converting(self, *_):
        print(process.pid, flush=True)
        sys.stdin.read()
def start(module):
    global process
    process = true_start(module)
    return process
true_start, apart.start, apart.WORTH = apart.start, start, 0
with watched_by(Tells()):
    csv.read(Request(Component("source", "csv", {"path": sys.argv[1]})))
"""


def test_it_ends_with_the_process_that_started_it(tmp_path: Path, cache: Path) -> None:
    path = table(tmp_path, LONG).path()
    command = [sys.executable, "-c", PARENT, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        os.kill(child, signal.SIGSTOP)  # it would be done before it is looked at
        parent.kill()
    os.kill(child, signal.SIGCONT)
    assert any(_is_gone(child) for _ in _moments()), "it was left behind"
    assert [name for name in left(cache) if not (cache / "entries" / name).exists()] == []


def _moments() -> Iterator[None]:
    for _ in range(200):
        yield
        time.sleep(0.05)


def _is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False
