"""Which run is meant: by a path, an id, a name, the beginning of one, ``latest``, or ``best:`` by a score."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.errors import RunNotFound
from nnrun.files import RunLike, is_run
from nnrun.runs.facts import Status
from nnrun.runs.index.record import RunRecord, comparisons
from nnrun.runs.index.refresh import open_index
from nnrun.runs.query.score_names import Best, best
from nnrun.runs.run import Run
from nnrun.runs.writer import safe_name
from nnrun.words.numbers import number
from nnrun.words.suggestions import suggestion

LATEST = "latest"
LATEST_OF, BEST = "latest:", "best:"


@dataclass(frozen=True, slots=True)
class Found:
    """The directory of a run that was meant."""

    path: Path
    notes: tuple[str, ...] = ()
    """Notes on the choice; nothing where the path itself was given."""


def open_run(run: RunLike, runs_dir: Path, *, unfinished: bool = False, every: bool = False) -> Run:
    """The run that is meant, to be read. Arguments and errors are those of ``find``."""
    return Run(find(run, runs_dir, unfinished=unfinished, every=every))


def find(run: RunLike, runs_dir: Path, *, unfinished: bool = False, every: bool = False) -> Path:
    """The directory of the run that is meant. Arguments and errors are those of ``choose``."""
    return choose(run, runs_dir, unfinished=unfinished, every=every).path


def choose(run: RunLike, runs_dir: Path, *, unfinished: bool = False, every: bool = False) -> Found:
    """The directory of the run that is meant, with notes on the choice.

    Args:
        run: A path; the name of a directory in ``runs_dir``; a config's name, which means its newest run; an id; the
            beginning of a directory's name or of an id, if that is no other's; ``latest``, ``latest:NAME``;
            ``best:METRIC``, ``best:NAME:METRIC``, where NAME is a config's and METRIC ``test.accuracy``, ``val_loss``
            or ``accuracy``. Directories of smoke runs, of failed ones and of those that are still running are meant by
            their own name or path alone.
        runs_dir: The folder of all runs.
        unfinished: Whether failed runs are meant too, which are to be gone on with.
        every: Whether runs in whatever state are meant, to be looked at.

    Raises:
        RunNotFound: there is no such run, the name could mean several, or the path is no run directory.
    """
    text = str(run)
    is_asked = text == LATEST or text.startswith((LATEST_OF, BEST))
    if not is_asked and is_run(Path(run)):
        return Found(Path(run))
    if not is_asked and is_run(runs_dir / text):
        return _taken(text, runs_dir / text)
    return _Finder(runs_dir, unfinished=unfinished, every=every).find(text)


def _taken(text: str, path: Path, why: str = "") -> Found:
    status = Run(path).status
    verb = "is" if status == Status.RUNNING else "was"
    ending = "" if status == Status.COMPLETED else f", a run that {verb} {status}"
    return Found(path, (f"{text} is {path}{ending}{why}",))


class _Finder:
    """Looks a text up among the runs of a folder."""

    def __init__(self, runs_dir: Path, *, unfinished: bool, every: bool) -> None:
        self.runs_dir, self.unfinished, self.every = runs_dir, unfinished, every
        self.records = open_index(runs_dir).records
        compared = comparisons(self.records)
        self.top = [record for record in self.records if _is_by_itself(record, compared)]
        if every:
            self.top += [record for record in self.records if record.path in compared]

    def find(self, text: str) -> Found:
        """The run that a text means which is no path."""
        if text == LATEST:
            return self.latest()
        if text.startswith(LATEST_OF):
            return self.latest_of(text)
        return self.best(text) if text.startswith(BEST) else self.named(text)

    def latest(self) -> Found:
        """The run that was started last."""
        if not self.top:
            raise RunNotFound(f"there are no runs in {self.runs_dir}", code="unknown-run")
        return self._newest(LATEST, self.top, f"no run in {self.runs_dir}")

    def latest_of(self, text: str) -> Found:
        """The run of a name that was started last."""
        name = text.removeprefix(LATEST_OF)
        return self._newest(text, self._of(name, text), f"no run of {name!r} in {self.runs_dir}")

    def best(self, text: str) -> Found:
        """The run with the best score, of all or of a name."""
        name, colon, metric = text.removeprefix(BEST).rpartition(":")
        among = self._of(name, text) if colon else self.top
        try:
            chosen = best(metric, among)
        except RunNotFound as error:
            raise RunNotFound(
                f"{text}: {error.problems[0].message}", code=error.problems[0].code, help=error.problems[0].help
            ) from None
        return _taken(text, self.runs_dir / chosen.records[0].path, _why(chosen))

    def named(self, text: str) -> Found:
        """The newest run of a config's name, or the one that an id or a beginning means."""
        if named := self._named(text):
            return self._newest(text, named, f"no run of {text!r} in {self.runs_dir}")
        begun = self._begun(text)
        usable = [record for record in begun if not self._set_aside(record)]
        if len(usable or begun) == 1:
            return self._newest(text, begun, f"no run {text!r} in {self.runs_dir}")
        raise self._not_found(text, usable or begun)

    def _named(self, name: str) -> list[RunRecord]:
        return [record for record in self.top if safe_name(record.name) == safe_name(name)] if name else []

    def _begun(self, text: str) -> list[RunRecord]:
        """Those whose directory or id begins so; the ones inside of others go by their whole id alone."""
        if not text:
            return []
        begun = [record for record in self.top if record.path.startswith(text) or record.id.startswith(text)]
        return begun or [record for record in self.records if record.id == text]

    def _of(self, name: str, text: str) -> list[RunRecord]:
        named = self._named(name)
        if not named:
            help = suggestion(name, self._names())
            raise RunNotFound(f"{text}: there is no run of {name!r} in {self.runs_dir}", code="unknown-run", help=help)
        return named

    def _names(self) -> list[str]:
        return list(dict.fromkeys(record.name for record in self.top))

    def _newest(self, text: str, among: Sequence[RunRecord], nothing: str) -> Found:
        """The newest of some runs, but for those that are set aside."""
        newest = sorted(among, key=_age, reverse=True)
        why = {record.path: self._set_aside(record) for record in newest}
        usable = [path for path, reason in why.items() if not reason]
        if usable:
            return _taken(text, self.runs_dir / usable[0])
        reasons = ", ".join(f"{path} {reason}" for path, reason in list(why.items())[:3])
        path = self.runs_dir / newest[0].path
        raise RunNotFound(
            f"{nothing} is one to be taken by itself: {reasons}; name one by its path, as {path}", code="ambiguous-run"
        )

    def _set_aside(self, record: RunRecord) -> str:
        """Why a run is not taken unless its directory is named; "" where it is."""
        if self.every:
            return ""
        if record.smoke:
            return "is a smoke run"
        if record.status == Status.RUNNING:
            return "is still running"
        return "failed" if record.status == Status.FAILED and not self.unfinished else ""

    def _not_found(self, text: str, begun: Sequence[RunRecord]) -> RunNotFound:
        if error := _not_a_run(text, self.runs_dir):
            return error
        if begun:
            meant = sorted(record.path for record in begun)
            return RunNotFound(f"{text!r} could be {len(meant)} runs: {', '.join(meant[-8:])}", code="ambiguous-run")
        if not self.top:
            return RunNotFound(f"there is no run {text!r}: {self.runs_dir} holds no runs", code="unknown-run")
        newest = sorted(self.top, key=_age, reverse=True)
        choices = list(dict.fromkeys([LATEST, *self._names(), *(record.path for record in newest)]))
        help = suggestion(Path(text).name, choices)
        return RunNotFound(f"there is no run {text!r} in {self.runs_dir}", code="unknown-run", help=help)


def _is_by_itself(record: RunRecord, compared: Collection[str]) -> bool:
    """Whether a run goes by its name: not so one of several, but those that a comparison only holds side by side."""
    return record.path not in compared and (not record.is_member or record.parent in compared)


def _age(record: RunRecord) -> tuple[float, str]:
    return record.moment, record.path


def _why(chosen: Best) -> str:
    """By what a run is the best, and of how many."""
    first, *others = chosen.records
    value = f", {chosen.name} {number(chosen.name.of(first))}"
    if not others:
        return f"{value}, of the only run that has it"
    data = "" if len({record.data_sha256 for record in chosen.records}) == 1 else ", whose data differ"
    return f"{value}, the {'highest' if chosen.larger else 'lowest'} of {len(chosen.records):,} runs{data}"


def _not_a_run(text: str, runs_dir: Path) -> RunNotFound | None:
    """The error for a path that is there and is no run."""
    path = Path(text)
    with suppress(OSError, ValueError):  # a text that no file system takes for a path
        if path.is_file() and is_run(path.parent):
            return RunNotFound(f"{text} is a file of a run; its directory is meant: {path.parent}", code="not-a-run")
        if path.exists() or (runs_dir / text).is_dir():
            shown = path if path.exists() else runs_dir / text
            missing = f"it has no {' and no '.join(layout.MARKS)}"
            return RunNotFound(f"{shown} is not a run directory: {missing}", code="not-a-run")
    return None
