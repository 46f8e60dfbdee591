"""A million rows of 20 numbers read and written with pandas: what predicting them cannot do without.

``table_and_back.py make FOLDER ROWS`` writes the tables first: ``few.csv`` to train on, ``many.csv``, ``many.parquet``.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

FEW = 2000


def table(rows: int) -> pd.DataFrame:
    """Normal numbers of four decimals, and a class of three."""
    generator = np.random.default_rng(0)
    numbers = generator.normal(size=(rows, 20)).round(4)
    frame = pd.DataFrame(numbers, columns=[f"f{column}" for column in range(20)])
    frame["kind"] = generator.choice(["a", "b", "c"], rows)
    return frame


def make(folder: Path, rows: int) -> None:
    """Write the tables."""
    table(FEW).to_csv(folder / "few.csv", index=False)
    many = table(rows)
    many.to_csv(folder / "many.csv", index=False)
    many.to_parquet(folder / "many.parquet", index=False)


def back(source: Path, target: Path) -> None:
    """Read a table, and write one as predictions are: the row, a class, three probabilities."""
    rows = pd.read_csv(source)
    shares = np.random.default_rng(0).random((len(rows), 3), dtype="float32")
    answers = pd.DataFrame({"row": np.arange(len(rows)), "predicted": rows["kind"]})
    for column, name in enumerate("abc"):
        answers[f"probability_{name}"] = shares[:, column]
    answers.to_csv(target, index=False)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        back(Path(sys.argv[1]), Path(sys.argv[2]))
