"""Everything that can go wrong, as one tree; each class carries the exit code of the process.

NnrunError              1   a defect of nnrun
├── ConfigError         2   changing the command or the config mends it
├── RunError            2   a run directory cannot be used
│   ├── RunNotFound         there is none of that name, or several
│   └── RunDamaged          a file of it is missing or damaged, or its files do not fit together
├── StorageError        2   a full disk, a folder that cannot be written
├── DataError           3   the data's content must change
├── TrainingError       4   training failed (NaN, out of memory)
├── ExpectationMissed   5   a score does not keep its bound under ``expect``; a run is not identical when verified
└── Stopped             ended by a signal: 130 SIGINT (Ctrl-C), 143 SIGTERM and SIGUSR1, 129 SIGHUP
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

from nnrun.stop_signals import INTERRUPT, TERMINATE, StopSignal

_HOUSE = __file__.removesuffix("errors.py")


class Place(NamedTuple):
    """Where a value was written: file, line and column from 1, the line's text, and how many characters to mark.

    A tuple, since every value of a config has one, and a frozen data class takes three times as long to make.
    """

    file: str
    line: int
    column: int
    text: str = ""
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Related(NamedTuple):
    """Another place that has to do with a mistake, as the first of two equal keys, and what stands there."""

    text: str
    place: Place


def related(text: str, place: Place | None) -> tuple[Related, ...]:
    """Another place where it is known, as problems take them."""
    return (Related(text, place),) if place else ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake as data (a diagnostic): what is wrong, at which path of the config, and where it was written."""

    message: str
    path: str = ""
    """As in overrides."""
    place: Place | None = None
    code: str = ""
    """Its short name, which does not change: a key of `nnrun.diagnostics`, and what ``nnrun explain`` takes."""
    help: str = ""
    """What was probably meant, or is to be written."""
    related: tuple[Related, ...] = ()

    def __str__(self) -> str:
        return ": ".join(part for part in (str(self.place or ""), self.path, self.text) if part)

    @property
    def text(self) -> str:
        """What is wrong with what helps, as one line."""
        return f"{self.message}; {self.help}" if self.help else self.message

    def excerpt(self) -> str:
        """The line it stands on with the marked characters underlined, or "" where there is no line to show."""
        place = self.place
        if place is None or not place.text.strip():
            return ""
        start = 0 if len(place.text) <= 120 else max(0, place.column - 61)  # a very long line is shown around the mark
        text = place.text[start : start + 120].rstrip().replace("\t", " ")
        offset = place.column - 1 - start
        marks = "^" * max(1, min(place.length, len(text) - offset))
        margin = f"{place.line:>4} | "
        return f"{margin}{text}\n{' ' * (len(margin) - 2)}| {' ' * offset}{marks}"


class ToPlain(Protocol):
    """The result of a command."""

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""


class NnrunError(Exception):
    """The root of nnrun's own errors.

    Args:
        message: What is wrong, in one line, or the problems themselves.
        path: The path of the value in the config, as in overrides.
        place: Where that value was written.
        code: Of the problem, see `Problem`.
        help: What was probably meant, or is to be written.
        related: Other places that have to do with it.
    """

    exit_code = 1
    result: ToPlain | None = None
    """What there was when it happened: a training that failed still has a run directory and scores."""

    def __init__(
        self,
        message: str | Iterable[Problem],
        path: str = "",
        place: Place | None = None,
        *,
        code: str = "",
        help: str = "",
        related: Iterable[Related] = (),
    ) -> None:
        if isinstance(message, str):
            self.problems: tuple[Problem, ...] = (Problem(message, path, place, code, help, tuple(related)),)
        else:
            self.problems = tuple(message)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        """As it travels between processes: a class of this page, though a subclass may hold what cannot travel."""
        state = {name: value for name, value in vars(self).items() if name in ("result", "signal", "exit_code")}
        return _arrived, (self.kind, self.problems), state

    @property
    def kind(self) -> type[NnrunError]:
        """Its class in this tree."""
        return next(base for base in type(self).__mro__ if base.__module__ == __name__)

    def located(self, path: str, place: Place | None) -> NnrunError:
        """The same error, told to be at a place; problems that know theirs keep it."""
        self.problems = tuple(p if p.place else replace(p, path=p.path or path, place=place) for p in self.problems)
        self.args = ("\n".join(str(problem) for problem in self.problems),)
        return self

    def _render_traceback_(self) -> list[str]:
        """What IPython and notebooks show in place of a traceback: what is wrong, and the line that asked for it."""
        from itertools import takewhile
        from traceback import extract_tb

        calls = list(takewhile(lambda call: not call.filename.startswith(_HOUSE), extract_tb(self.__traceback__)))
        asked = [f"line {call.lineno}: {call.line}" for call in calls[-1:] if call.line]
        lines = [line for problem in self.problems for line in (str(problem), problem.excerpt()) if line]
        return [line.replace("\x1b", "\\x1b") for line in (f"{type(self).__name__}:", *lines, *asked)]


def _arrived(kind: type[NnrunError], problems: tuple[Problem, ...]) -> NnrunError:
    error = kind.__new__(kind)
    NnrunError.__init__(error, problems)
    return error


class ConfigError(NnrunError):
    """Changing the command or the config mends it: a misspelling, a file not found, an unknown column."""

    exit_code = 2


class RunError(NnrunError):
    """A run directory cannot be used: another must be named, or this one mended."""

    exit_code = 2


class RunNotFound(RunError):
    """No run is meant by a name or a path, or several could be."""


class RunDamaged(RunError):
    """A file of a run is missing or damaged, is not trusted, or does not fit the others."""


class StorageError(NnrunError):
    """Something cannot be written: the disk is full, or the folder is not to be written to."""

    exit_code = 2


class DataError(NnrunError):
    """The data's content must change: a ragged row, text where numbers belong, an empty file."""

    exit_code = 3


class TrainingError(NnrunError):
    """Training failed: a loss that is not a number, memory that ran out."""

    exit_code = 4


class ExpectationMissed(NnrunError):
    """A score does not keep the bound that ``expect`` sets it, or what is verified is not identical.

    ``result`` is that of the training, which is whole, or what was compared.
    """

    exit_code = 5


class Stopped(NnrunError):
    """Stopped from outside: by Ctrl-C (130), by SIGTERM or SIGUSR1 (143), or by SIGHUP (129)."""

    def __init__(self, message: str = "", signal: StopSignal = INTERRUPT) -> None:
        super().__init__(message or signal.word, code=signal.code)
        self.signal = signal
        self.exit_code = signal.exit_code


class Terminated(KeyboardInterrupt):
    """A signal that ends the command, raised wherever the process happens to be.

    Like Ctrl-C it is no ``Exception``: libraries catch those on their way out and make errors of their own of them.
    It stands for Ctrl-C too: after a bare KeyboardInterrupt that passed through an ``exec`` of text, as in the middle
    of an import, ``python -m`` ends by the signal in place of the exit code, though it was caught.
    """

    def __init__(self, signal: StopSignal = TERMINATE) -> None:
        super().__init__(signal.word)
        self.signal = signal


def stop_signal(stop: KeyboardInterrupt | Stopped) -> StopSignal:
    """Which signal it was."""
    return stop.signal if isinstance(stop, Terminated | Stopped) else INTERRUPT
