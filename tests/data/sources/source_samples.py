"""A small sample of every data source: the config's block, its files, and files that are wrong."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.data.pictures import BLUE, GREEN, RED, image_bytes

ROWS = 12
GENERATOR = np.random.default_rng(3)
NUMBERS = GENERATOR.normal(size=(ROWS, 2)).round(3)
LABELS = np.arange(ROWS) % 3


@dataclass(frozen=True)
class Sample:
    """A source in use, and how it is used wrongly."""

    dataset: str
    """What stands under ``dataset:``, one line of YAML."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    wrong: Mapping[str, bytes] = field(default_factory=dict)
    """Files in the place of those of the same names."""
    place: str = ""
    """Where the mistake in them is told: file:line:column; empty where the source has no file of the user's."""


def archive(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def _parquet(rows: Mapping[str, Any]) -> bytes:
    import pandas as pd

    stream = io.BytesIO()
    pd.DataFrame(dict(rows)).to_parquet(stream)
    return stream.getvalue()


def _table() -> dict[str, list[Any]]:
    return {"a": NUMBERS[:, 0].tolist(), "b": NUMBERS[:, 1].tolist(), "kind": [f"k{label}" for label in LABELS]}


def _lines(rows: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(rows, values, strict=True)) for values in zip(*rows.values(), strict=True)]


def _csv() -> Sample:
    text = "a,b,kind\n" + "".join(f"{','.join(map(str, row.values()))}\n" for row in _lines(_table()))
    wrong = text.replace("\n", ",7\n", 2).replace(",7\n", "\n", 1)  # a value too many in the first row
    dataset = "{csv: {path: t.csv}, target: kind}"
    return Sample(dataset, {"t.csv": text.encode()}, {"t.csv": wrong.encode()}, "t.csv:2:1")


def _json_lines() -> Sample:
    lines = [json.dumps(row) + "\n" for row in _lines(_table())]
    wrong = [*lines[:4], lines[4].replace('"kind": "', '"kind": ["'), *lines[5:]]
    column = wrong[4].index(", ", wrong[4].index("[")) + 1 if ", " in wrong[4][wrong[4].index("[") :] else 0
    files = {"t.jsonl": "".join(lines).encode()}
    place = f"t.jsonl:5:{column or wrong[4].index('}') + 1}"
    return Sample("{json_lines: {path: t.jsonl}, target: kind}", files, {"t.jsonl": "".join(wrong).encode()}, place)


def _images() -> Sample:
    colors = {"blue": BLUE, "green": GREEN, "red": RED}
    files = {f"pictures/{name}/{n}.png": image_bytes(color) for name, color in colors.items() for n in range(4)}
    return Sample("{images: {path: pictures}}", files, {"pictures/red/2.png": b"no image"}, "2.png:1:1")


def _inline() -> Sample:
    x, y = NUMBERS.tolist(), [f"k{label}" for label in LABELS]
    return Sample(f"{{inline: {{x: {x}, y: {y}}}}}")


def _npz() -> Sample:
    files = {"t.npz": archive(x=NUMBERS, y=LABELS, x_test=NUMBERS[:3], y_test=LABELS[:3])}
    return Sample("{npz: {path: t.npz}}", files, {"t.npz": archive(x=NUMBERS, y=LABELS[1:])}, "t.npz:1:1")


def _set(name: str, **arrays: Any) -> Sample:
    file = f"{name}.npz"
    return Sample(f"{{{name}: {{path: {file}}}}}", {file: archive(**arrays)}, {file: b"no archive"}, f"{file}:1:1")


def _parts(x: Any, y: Any) -> dict[str, Any]:
    return {"x_train": x[:8], "y_train": y[:8], "x_test": x[8:], "y_test": y[8:]}


def _words() -> dict[str, Any]:
    return {
        **{f"x_{part}_values": np.arange(1, 25) % 9 + 1 for part in ("train", "test")},
        **{f"x_{part}_offsets": np.array([0, 2, 7, 12, 13, 18, 20, 22, 24]) for part in ("train", "test")},
        **{f"y_{part}": np.arange(8) % 2 for part in ("train", "test")},
    }


PIXELS = GENERATOR.integers(0, 256, (ROWS, 4, 4), dtype=np.uint8)
COLOURS = GENERATOR.integers(0, 256, (ROWS, 4, 4, 3), dtype=np.uint8)
SAMPLES: Mapping[str, Sample] = {
    **{name: Sample(f"{{{name}: {{}}}}") for name in ("breast_cancer", "diabetes", "digits", "iris", "wine")},
    **{name: _set(name, x=NUMBERS, y=NUMBERS[:, 0]) for name in ("boston_housing", "california_housing")},
    **{name: _set(name, **_parts(COLOURS, LABELS)) for name in ("cifar10", "cifar100")},
    **{name: _set(name, **_parts(PIXELS, LABELS)) for name in ("fashion_mnist", "mnist")},
    **{name: _set(name, **_words()) for name in ("imdb", "reuters")},
    "csv": _csv(),
    "images": _images(),
    "inline": _inline(),
    "json_lines": _json_lines(),
    "npz": _npz(),
    "parquet": Sample(
        "{parquet: {path: t.parquet}, target: kind}",
        {"t.parquet": _parquet(_table())},
        {"t.parquet": b"no table"},
        "t.parquet:1:1",
    ),
}
"""By the source's name; every source of the catalog has one."""
