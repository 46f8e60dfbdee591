"""reproduction.csv: a row a run, appended as it comes, from which the page is made."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

NNRUN = "nnrun"
GRAPH = "nnrun, engine graph"
"""The same run where nnrun took XLA, which rounds otherwise than the plain program does."""
PLAIN = "plain Keras"


@dataclass(frozen=True, slots=True)
class Row:
    """One run."""

    config: str
    seed: int
    who: str
    seconds: float
    """On the clock, whole processes."""
    seconds_without_import: float
    """Less TensorFlow's import; of a plain program, less all of its imports."""
    processor_seconds: float
    """Of all threads, whole processes: what is left of the clock when others share the machine."""
    engine: str
    """What nnrun trained with."""
    history: str
    """A fingerprint of history.csv: equal ones are equal histories, bit for bit."""
    weights: str
    """A fingerprint of the kept weights."""
    figures: Mapping[str, float]
    machine: str = ""

    @property
    def key(self) -> tuple[str, int, str]:
        """What it is the run of."""
        return self.config, self.seed, self.who


COLUMNS = tuple(field.name for field in fields(Row))


def append(path: Path, row: Row) -> None:
    """Write a row behind the others; it is on its way to the disk when this returns."""
    new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    figures = "; ".join(f"{name} = {value!r}" for name, value in row.figures.items())
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow({**asdict(row), "figures": figures})


def read(path: Path) -> list[Row]:
    """The rows of a file; none where it is not there.

    A last line that was cut, by a power cut say, is left out, so that its run is made again.
    """
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [_row(said) for said in csv.DictReader(file) if said["machine"]]


def _row(said: Mapping[str, str]) -> Row:
    figures = dict(one.split(" = ") for one in said["figures"].split("; "))
    return Row(
        said["config"],
        int(said["seed"]),
        said["who"],
        float(said["seconds"]),
        float(said["seconds_without_import"]),
        float(said["processor_seconds"]),
        said["engine"],
        said["history"],
        said["weights"],
        {name: float(value) for name, value in figures.items()},
        said["machine"],
    )
