"""Mutated tables, read by ``nnrun validate`` and ``nnrun data``."""

from __future__ import annotations

import gzip
from pathlib import Path
from random import Random

from tests.fuzz.pieces import CELL_PIECES, edited, spoilt
from tests.fuzz.verdict import Verdict
from tests.invoke import nnrun

MODEL = "layers: [{Dense: {units: 1, activation: sigmoid}}]\nloss: binary_crossentropy\ntraining: {epochs: 1}\n"
NUMBERS = "a,b,y\n" + "".join(f"{n},{n / 7:.3f},{n % 2}\n" for n in range(20))
WORDS = "id;kind;size;when;y\n" + "".join(
    f"{n};{('red', 'green, dark', '')[n % 3]};{n}.5;2026-11-{n + 1:02d};{'yes' if n % 2 else 'no'}\n" for n in range(20)
)
HEADLESS = "".join(f'{n},"a ""b""",{n % 3}\n' for n in range(20))
FORMS = (
    (NUMBERS, "{csv: FILE, target: y, split: {test: 0.2}}"),
    (NUMBERS, "{csv: FILE, target: y, preprocess: [StandardScaler]}"),
    (NUMBERS, "{csv: {path: FILE, na_values: ['?', -9]}, target: y, preprocess: [{SimpleImputer: {strategy: mean}}]}"),
    (WORDS, "{csv: {path: FILE, delimiter: ';', features: [kind, size]}, target: y, preprocess: [OneHotEncoder]}"),
    (WORDS, "{csv: {path: FILE, delimiter: ';', decimal: ','}, target: y, split: {test: 0.2, stratify: true}}"),
    (HEADLESS, "{csv: {path: FILE, header: false, features: [0]}, target: -1}"),
    (NUMBERS, "{csv: {path: FILE, encoding: latin-1}, target: {u: y, v: b}}"),
)


def mutated(random: Random) -> tuple[str, bytes, str]:
    """A mutated table: the name of its file, its content, and the dataset of a config."""
    table, dataset = random.choice(FORMS)
    if random.random() < 0.8:
        table = edited(random, table, CELL_PIECES, 6)
    content = table.encode(random.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-32")), "surrogatepass")
    name = "fuzzed.csv"
    if random.random() < 0.15:
        name, content = "fuzzed.csv.gz", gzip.compress(content, 1, mtime=0)
    if random.random() < 0.3:
        content = spoilt(random, content)
    return name, content, dataset.replace("FILE", name)


def table_case(number: int, seed: int) -> Verdict:
    """Writes a mutated table and a config into the current folder, and has both looked at."""
    random = Random(f"table {seed} {number}")  # noqa: S311
    verdict = Verdict("tables", number)
    name, content, dataset = mutated(random)
    Path(name).write_bytes(content)
    Path("fuzzed.yaml").write_text(f"dataset: {dataset}\n{MODEL}")
    for command in ("validate", "data"):
        with verdict.measured():
            answer = nnrun(command, "fuzzed.yaml")
        verdict.hear(command, answer)
    return verdict
