"""``nnrun cache``."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import numpy as np
import pytest

from nnrun.data.cache.cache_entry import Entry
from nnrun.data.cache.cached import cached
from nnrun.data.cache.entry_writer import EntryWriter
from nnrun.data.cache.key import Key
from tests.invoke import nnrun


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NNRUN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def build(writer: EntryWriter) -> dict[str, int]:
    writer.rows("x", np.dtype(np.uint8))(np.zeros(2000, np.uint8))
    return {}


def entry(source: str, *, days: float = 0.0) -> Entry:
    made = cached(Key("rows", source, {"from": source}), build)
    then = time.time() - days * 86_400
    os.utime(made.path / "manifest.json", (then, then))
    return made


def test_an_empty_cache_says_where_it_would_be(cache: Path) -> None:
    assert (
        nnrun("cache").out
        == f"folder  {cache}\ntaken   nothing\nnote    NNRUN_CACHE in the environment chooses the folder\n"
    )
    assert nnrun("cache", "--json").json() == {"folder": str(cache), "bytes": 0, "most_bytes": 0, "entries": []}
    assert nnrun("cache", "clear").err == f"note: removed 0 entries (0 B) from {cache}\n"


def test_list_tells_what_each_entry_was_made_from_and_when_it_was_used(cache: Path) -> None:
    old = entry("data/old.csv", days=40)
    entry("data/new.csv")
    lines = nnrun("cache").out.splitlines()
    assert re.fullmatch(r"from +name +size +created +used", lines[0].strip())
    assert lines[1].startswith("data/new.csv")
    assert lines[2].startswith("data/old.csv")
    assert lines[2].endswith("now")
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d$", lines[1])
    plain = nnrun("cache", "--json").json()
    assert [(item["source"], item["kind"], item["in_use"]) for item in plain["entries"]] == [
        ("data/new.csv", "rows", False),
        ("data/old.csv", "rows", True),
    ]
    assert plain["bytes"] == sum(item["bytes"] for item in plain["entries"]) > 4000
    assert plain["most_bytes"] > plain["bytes"]
    assert old.arrays["x"].shape == (2000,)


def test_clear_takes_what_is_named_or_old_and_leaves_what_is_in_use(cache: Path) -> None:
    used = entry("used.csv", days=50)
    names = {source: entry(source, days=days).path.name for source, days in (("a", 40), ("b", 40), ("c", 1))}
    answer = nnrun("cache", "clear", names["a"][:12])
    assert re.fullmatch(rf"note: removed 1 entry \(2\.\d kB\) from {cache}\n", answer.err)
    answer = nnrun("cache", "clear", "--older-than", "30d", "--json")
    assert answer.json()["removed"] == [names["b"]]
    assert answer.json()["in_use"] == [used.path.name]
    assert f"note: {used.path.name} is in use, and stays" in nnrun("cache", "clear").err
    assert used.arrays["x"].sum() == 0
    assert [path.name for path in (cache / "entries").iterdir()] == [used.path.name]
    assert [path.stem for path in (cache / "locks").iterdir()] == [used.path.name]


def test_damaged_entry_is_listed_and_cleared(cache: Path) -> None:
    path = entry("data/a.csv").path
    (path / "manifest.json").write_text("{")
    assert nnrun("cache").out.splitlines()[1].startswith("damaged, or of another nnrun  rows-")
    assert nnrun("cache", "--json").json()["entries"][0]["usable"] is False
    nnrun("cache", "clear")
    assert not path.exists()


def test_an_entry_that_is_not_there_is_said() -> None:
    path = entry("data/a.csv").path
    answer = nnrun("cache", "clear", path.name[:-3] + "xyz")
    assert answer.code == 2
    assert f"has no entry {path.name[:-3] + 'xyz'!r}; did you mean {path.name!r}?" in answer.err
    assert nnrun("cache", "clear", "--older-than", "soon").code == 2
    assert path.exists()
