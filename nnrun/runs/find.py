"""Which run is meant: by a path, a directory's name, a config's name, the beginning of a name, or ``latest``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from nnrun import run_layout as layout
from nnrun.errors import RunDamaged, RunNotFound
from nnrun.files import RunLike, is_run
from nnrun.runs.facts import Status
from nnrun.runs.plain import read_json
from nnrun.runs.run import Run
from nnrun.runs.writer import safe_name
from nnrun.suggestions import suggestion

LATEST = "latest"
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d)_(.+?)(?:-\d+)?$")


def open_run(run: RunLike, runs_dir: Path, *, unfinished: bool = False) -> Run:
    """The run that is meant, to be read. Arguments and errors are those of ``find``."""
    return Run(find(run, runs_dir, unfinished=unfinished))


def find(run: RunLike, runs_dir: Path, *, unfinished: bool = False) -> Path:
    """The directory of the run that is meant.

    Args:
        run: A path; the name of a directory in ``runs_dir``, or its beginning if that is no other's; a config's name,
            which means its newest run; or ``latest``. Directories of smoke runs, of failed ones and of those that are
            still running are meant by their own name or path alone.
        runs_dir: The folder of all runs.
        unfinished: Whether failed runs are meant too, which are to be gone on with.

    Raises:
        RunNotFound: there is no such run, the name could mean several, or the path is no run directory.
    """
    text = str(run)
    if text == LATEST:
        return latest(runs_dir, unfinished=unfinished)
    if is_run(Path(run)):
        return Path(run)
    if is_run(runs_dir / text):
        return runs_dir / text
    there = _runs(runs_dir)
    named = [path for path in there if _is_named(path, safe_name(text))]
    if named:
        return _newest(named, f"no run of {text!r} in {runs_dir}", unfinished=unfinished)
    begun = [path for path in there if path.name.startswith(text)] if text else []
    usable = [path for path in begun if not _set_aside(path, unfinished=unfinished)]
    if len(usable or begun) == 1:
        return _newest(begun, f"no run {text!r} in {runs_dir}", unfinished=unfinished)
    raise _not_found(text, runs_dir, usable or begun, there)


def latest(runs_dir: Path, *, unfinished: bool = False) -> Path:
    """The run that was started last. Raises RunNotFound where there is none, or none but those set aside."""
    there = _runs(runs_dir)
    if not there:
        raise RunNotFound(f"there are no runs in {runs_dir}", code="unknown-run")
    return _newest(there, f"no run in {runs_dir}", unfinished=unfinished)


def taken_for(run: RunLike, path: Path) -> tuple[str, ...]:
    """What there is to say of the directory that was taken for a name; nothing where the path itself was given."""
    if path == Path(run):
        return ()
    status = Run(path).status
    verb = "is" if status == Status.RUNNING else "was"
    ending = "" if status == Status.COMPLETED else f", a run that {verb} {status}"
    return (f"{run} is {path}{ending}",)


def _newest(there: Sequence[Path], nothing: str, *, unfinished: bool) -> Path:
    """The newest of some runs, but for those that are set aside."""
    why = {path: _set_aside(path, unfinished=unfinished) for path in sorted(there, key=_age, reverse=True)}
    usable = [path for path, reason in why.items() if not reason]
    if usable:
        return usable[0]
    reasons = ", ".join(f"{path.name} {reason}" for path, reason in list(why.items())[:3])
    path = next(iter(why))
    raise RunNotFound(
        f"{nothing} is one to be taken by itself: {reasons}; name one by its path, as {path}", code="ambiguous-run"
    )


def _set_aside(path: Path, *, unfinished: bool) -> str:
    """Why a run is not taken unless its directory is named; "" where it is."""
    run = Run(path)
    if run.facts.smoke:
        return "is a smoke run"
    if run.status == Status.RUNNING:
        return "is still running"
    return "failed" if run.status == Status.FAILED and not unfinished else ""


def _not_found(text: str, runs_dir: Path, begun: Sequence[Path], there: Sequence[Path]) -> RunNotFound:
    path = Path(text)
    with suppress(OSError, ValueError):  # a text that no file system takes for a path
        if path.is_file() and is_run(path.parent):
            return RunNotFound(f"{text} is a file of a run; its directory is meant: {path.parent}", code="not-a-run")
        if path.exists() or (runs_dir / text).is_dir():
            shown = path if path.exists() else runs_dir / text
            return RunNotFound(
                f"{shown} is not a run directory: it has no {' and no '.join(layout.MARKS)}", code="not-a-run"
            )
    if begun:
        meant = sorted(path.name for path in begun)
        return RunNotFound(f"{text!r} could be {len(meant)} runs: {', '.join(meant[-8:])}", code="ambiguous-run")
    if not there:
        return RunNotFound(f"there is no run {text!r}: {runs_dir} holds no runs", code="unknown-run")
    names = [path.name for path in sorted(there, key=_age, reverse=True)]
    choices = list(dict.fromkeys([LATEST, *(_config_name(path) for path in there), *names]))
    help = suggestion(path.name, choices)
    return RunNotFound(f"there is no run {text!r} in {runs_dir}", code="unknown-run", help=help)


def _runs(runs_dir: Path) -> list[Path]:
    try:
        return [path for path in runs_dir.iterdir() if not path.name.startswith(".") and is_run(path)]
    except (OSError, ValueError):  # a text that no file system takes for a path
        return []


def _is_named(path: Path, name: str) -> bool:
    """Whether a run is of a config of that name; run.json knows whether a last ``-2`` is the name's or a counter."""
    match = _STAMP.match(path.name)
    rest = path.name[len(match.group(1)) + 1 :] if match else path.name
    if name not in (rest, _config_name(path)):
        return False
    name_written = _read_name(path)
    return not match or not name_written or safe_name(name_written) == name


def _config_name(path: Path) -> str:
    match = _STAMP.match(path.name)
    return match.group(2) if match else path.name


def _age(path: Path) -> tuple[str, str, str]:
    """What orders runs: the second in the name, then the exact moment in run.json, which is all a renamed run has."""
    match = _STAMP.match(path.name)
    started = _started(path)
    return (match.group(1) if match else f"{started:%Y-%m-%d_%H-%M-%S}", f"{started:%f}", path.name)


def _read_name(path: Path) -> str:
    try:
        return str(read_json(path / layout.FACTS).get("name") or "")
    except RunDamaged:
        return ""


def _started(path: Path) -> datetime:
    try:
        return datetime.fromisoformat(str(read_json(path / layout.FACTS).get("started")))
    except (RunDamaged, ValueError):
        return datetime.min
