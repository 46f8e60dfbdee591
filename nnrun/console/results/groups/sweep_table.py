"""The end of a sweep: its best trials in a table, how many there were, and where the best config is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nnrun.console.labelled import Labelled
from nnrun.console.paper import Block
from nnrun.console.tables import Grid
from nnrun.spec.nodes import listed
from nnrun.words.numbers import duration, number, plural
from nnrun.words.told_apart import ShortValues, short_paths

MOST_ROWS = 10
"""Trials that the table has."""
MOST_BLOCKS = 3
"""The same where each is a block of lines, as in a narrow window."""


def sweep_blocks(swept: Mapping[str, Any], run: str, best: str) -> list[Block]:
    """What a sweep came to.

    Args:
        swept: As sweep.json has it.
        run: The directory, as a person may type it.
        best: The file of the best config; "" where there is none.
    """
    trials, confirmed = swept["trials"], {row["number"]: row for row in swept["confirmed"]}
    facts = [
        ("trials", _counted(swept)),
        ("best", _best(swept, confirmed)),
        *(("failed", [text]) for text in _failed(trials)),
        *(("note", [note]) for note in swept["notes"]),
        ("config", [best] if best else []),
        ("run", [run]),
    ]
    return [*best_trials(swept), Labelled([(label, phrases) for label, phrases in facts if phrases])]


def best_trials(swept: Mapping[str, Any], title: str = "") -> list[Block]:
    """Their table, the best first; nothing where none was completed."""
    ranked = _ranked(swept["trials"], swept["direction"])
    confirmed = {row["number"]: row for row in swept["confirmed"]}
    return [replace(_grid(ranked[:MOST_ROWS], swept["objective"], confirmed), title=title)] if ranked else []


def _ranked(trials: Sequence[Mapping[str, Any]], direction: str) -> list[Mapping[str, Any]]:
    sign = 1 if direction == "min" else -1
    scored = [row for row in trials if row["state"] == "completed" and row["score"] is not None]
    return sorted(scored, key=lambda row: (sign * row["score"], row["trial"]))


def _grid(rows: Sequence[Mapping[str, Any]], objective: str, confirmed: Mapping[int, Mapping[str, Any]]) -> Grid:
    paths = list(dict.fromkeys(path for row in rows for path in row["values"]))
    texts = {path: ShortValues(row["values"][path] for row in rows if path in row["values"]) for path in paths}
    seeds = ("mean of seeds",) if confirmed else ()
    cells = tuple(
        (
            str(row["trial"]),
            number(row["score"]),
            *([_mean(confirmed.get(row["trial"]))] if confirmed else []),
            str(row["epochs"] or ""),
            *(texts[path][row["values"][path]] if path in row["values"] else "" for path in paths),
        )
        for row in rows
    )
    heads = ("trial", objective, *seeds, "epochs", *short_paths(paths).values())
    return Grid(heads, cells, words=0, most_stacked=MOST_BLOCKS)


def _mean(row: Mapping[str, Any] | None) -> str:
    return "" if row is None else f"{number(row['mean'])} ± {number(row['std'])}"


def _counted(swept: Mapping[str, Any]) -> list[str]:
    counts, seconds = swept["counts"], swept["seconds"].get("total")
    of = [f"{counts[state]} {state}" for state in ("completed", "pruned", "failed") if counts[state]]
    return [plural(len(swept["trials"]), "trial"), *of, *([duration(seconds)] if seconds is not None else [])]


def _failed(trials: Sequence[Mapping[str, Any]]) -> list[str]:
    """A sentence a reason, with the trials that failed of it."""
    numbers: dict[str, list[str]] = {}
    for row in trials:
        if row["state"] == "failed":
            numbers.setdefault(row["reason"], []).append(str(row["trial"]))
    return [f"trial{'s' * (len(of) > 1)} {listed(of)}: {reason}" for reason, of in numbers.items()]


def _best(swept: Mapping[str, Any], confirmed: Mapping[int, Mapping[str, Any]]) -> list[str]:
    best = swept["best"]
    if not best:
        return []
    row = confirmed.get(best["trial"])
    means = [f"mean of {row['seeds']} seeds {_mean(row)}"] if row else []
    return [best["run"], f"{swept['objective']} {number(best['score'])}", *means]
