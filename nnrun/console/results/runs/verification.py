"""What ``nnrun verify`` shows: identical to the bit, or the first place of each file that differs, and why."""

from __future__ import annotations

from nnrun.commands.verify import Verified
from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.tables import Grid
from nnrun.runs.identity.compare import Identity
from nnrun.words.numbers import plural


def verification(verified: Verified) -> list[Block]:
    """Of a single run all there is; of several a row each, then what differs."""
    several = len(verified.runs) > 1
    blocks: list[Block] = [_table(verified)] if several else []
    shown = [compared for compared in verified.runs if not several or not compared.is_identical]
    blocks += [Labelled(_facts(compared, named=several)) for compared in shown]
    identical = sum(compared.is_identical for compared in verified.runs)
    count = plural(len(verified.runs), "run")
    outcome = "identical to the bit" if verified.is_identical else "not identical"
    if several and not verified.is_identical:
        outcome = f"not identical: {len(verified.runs) - identical} of {count}"
    against = "itself, trained again" if verified.against is None else str(verified.against)
    facts = [("result", [outcome]), *(("note", [note]) for note in verified.notes)]
    return [*blocks, Labelled([*facts, ("against", against), ("run", str(verified.run))])]


def _table(verified: Verified) -> Grid:
    return Grid(("run", "", "epochs"), tuple(_row(verified, compared) for compared in verified.runs), words=2)


def _row(verified: Verified, compared: Identity) -> tuple[str, ...]:
    place = compared.run.path.relative_to(verified.run.path).as_posix()
    return place, _outcome(compared), _epochs(compared)


def _outcome(compared: Identity) -> str:
    return "identical" if compared.is_identical else f"differs in {compared.differences[0].file}"


def _epochs(compared: Identity) -> str:
    return f"{compared.epochs} of {compared.of}"


def _facts(compared: Identity, *, named: bool) -> list[tuple[str, list[str]]]:
    differing = {difference.file for difference in compared.differences}
    return [
        *([("run", [compared.run.path.name])] if named else []),
        ("epochs", [_epochs(compared)]),
        ("equal", [", ".join(name for name in compared.files if name not in differing)]),
        *(("differs", [str(difference)]) for difference in compared.differences),
        *(("cause", [cause]) for cause in compared.causes),
        *(("note", [note]) for note in compared.notes),
    ]
