"""Plays docs/tutorial.md: writes the files that it shows, runs its commands, and compares what they print."""

from __future__ import annotations

import contextlib
import io
import math
import os
import re
import runpy
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

PAGE = Path(__file__).parents[1] / "tutorial.md"
WIDTH = 100
"""Columns of the reader's terminal, where longer lines are folded."""
LEFT_OUT = "..."
"""A line of this alone stands for any lines."""
FAILS = "# exit code "
"""After a command: the exit code that it ends with, where that is not 0."""

CLOSE = 0.15
"""How far scores may lie from those of the page: another processor gives other last digits, which training spreads."""

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DATE = re.compile(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d")
_TIME = re.compile(r"\d+(\.\d+)?( (ms|s|min|h)\b)")
_MACHINE = re.compile(r"^device  .*")
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")


@dataclass(frozen=True)
class Block:
    """A code block of the page."""

    language: str
    text: str


@dataclass(frozen=True)
class Step:
    """A command of the page, with what it is said to print and what it printed."""

    command: str
    code: int
    shown: str
    printed: str
    printed_code: int

    @property
    def holds(self) -> bool:
        """Whether the page is right, but for times, dates, the machine, and small differences between machines."""
        return self.code == self.printed_code and _alike(self.shown, self.printed)


def blocks(page: str) -> list[Block]:
    """The page's code blocks in their order."""
    return [Block(language, text) for language, text in _BLOCK.findall(page)]


def play(page: str, folder: Path) -> Iterator[Step]:
    """Write each file of the page into a folder, and run each command there.

    Args:
        page: The text of the page. A block of YAML or Python whose first line is a comment with a file's name is that
            file; each line of a block of the console that begins with ``$`` is a command, with its output under it.
        folder: An empty folder.
    """
    with _inside(folder):
        for block in blocks(page):
            if block.language == "console":
                for command, code, shown in _commands(block.text):
                    printed, printed_code = _run(command)
                    yield Step(command, code, shown, printed, printed_code)
            elif name := re.match(r"# ([\w.-]+\.\w+)\n", block.text):
                Path(name[1]).write_text(block.text, encoding="utf-8")


def refreshed(page: str, steps: Sequence[Step]) -> str:
    """The page with the outputs of this time where one of them does not hold any longer, else the page as it is."""
    if all(step.holds for step in steps):
        return page
    for step in steps:
        head = f"$ {step.command}\n"
        page = page.replace(head + step.shown, head + _cut(step.shown, step.printed), 1)
    return page


def _commands(console: str) -> Iterator[tuple[str, int, str]]:
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        code = line.partition(FAILS)[2]
        yield line, int(code or 0), shown


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    with contextlib.chdir(folder), mock.patch.dict(os.environ, {"COLUMNS": str(WIDTH), "PATH": path}):
        yield


def _run(command: str) -> tuple[str, int]:
    """Run a command: nnrun and Python in this process, where TensorFlow is loaded once, others in a shell."""
    words = shlex.split(command, comments=True)
    if words[0] not in ("nnrun", "python"):
        done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
        return _folded(done.stdout + done.stderr), done.returncode
    from nnrun.cli.main import run

    printed, code = io.StringIO(), 0
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), mock.patch("sys.argv", words):
        if words[0] == "nnrun":
            code = run(words[1:])
        else:
            runpy.run_path(words[1])
    return _folded(printed.getvalue()), code


def _folded(text: str) -> str:
    """Printed lines as the page shows them: none longer than the terminal, none with blanks at its end."""
    lines = [_MACHINE.sub("device  cpu", line.rstrip()) for line in text.splitlines()]
    return "".join(f"{part}\n" for line in lines for part in _parts(line))


def _parts(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent="  ") if len(line) > WIDTH else [line]


def _alike(shown: str, printed: str) -> bool:
    page, now = _without_times(shown), _without_times(_cut(shown, printed))
    pairs = zip(_NUMBER.findall(page), _NUMBER.findall(now), strict=False)
    return _without_numbers(page) == _without_numbers(now) and all(
        math.isclose(float(before), float(after), rel_tol=CLOSE, abs_tol=CLOSE) for before, after in pairs
    )


def _without_times(text: str) -> str:
    text = "\n".join(_without_seconds(text.splitlines()))
    return _TIME.sub("TIME", _DATE.sub("DATE", text))


def _without_seconds(lines: list[str]) -> Iterator[str]:
    """The lines without what stands in a table under the heading "seconds"."""
    heading, end = " seconds ", 0
    for line in lines:
        if heading in line:
            end = line.index(heading) + len(heading) - 1
        elif not line:
            end = 0
        yield f"{line[: end - len(heading)]}{line[end:]}" if end else line


def _without_numbers(text: str) -> str:
    return re.sub(r" +", " ", _NUMBER.sub("NUMBER", text))


def _cut(shown: str, printed: str) -> str:
    """What was printed with as many lines at its head and at its end as are shown around what is left out."""
    if f"{LEFT_OUT}\n" not in shown:
        return printed
    head, _, tail = shown.partition(f"{LEFT_OUT}\n")
    lines = printed.splitlines(keepends=True)
    first, last = head.count("\n"), tail.count("\n")
    return "".join([*lines[:first], f"{LEFT_OUT}\n", *(lines[-last:] if last else ())])
