"""Mutated configs and overrides, checked by ``nnrun validate``: text, trees of values, single keys, overrides."""

from __future__ import annotations

import atexit
import contextlib
import gzip
import json
import shutil
import tempfile
import textwrap
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import yaml

from tests.conftest import CONFIGS
from tests.fuzz.pieces import CONFIG, SWEEP, VALUES, YAML_PIECES, changed, edited, misspelt, paths_in
from tests.fuzz.verdict import Verdict
from tests.invoke import nnrun
from tests.schema.good import GOOD

TABLES = {
    "a.csv": "a;b;c;p;s\n1;2;3;4;x\n5;6;7;8;y\n",
    "csv/iris.data": "5.1,3.5,1.4,0.2,Iris-setosa\n6.2,2.9,4.3,1.3,Iris-versicolor\n",
    "csv/ThoraricSurgery.csv": ",".join(map(str, range(17))) + ",0\n",
    "c.yaml": "name: base\n",
    "parts.py": "class Scaled: ...\n",
}
"""Stand-ins for the files that the configs name."""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001"
    "e221bc330000000049454e44ae426082"
)


@cache
def stage() -> Path:
    """A folder of this process with all that the configs name, and the shipped configs, which others extend."""
    folder = Path(tempfile.mkdtemp(prefix="nnrun-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(CONFIGS, folder, dirs_exist_ok=True)
    for name, content in TABLES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    (folder / "text").mkdir()
    (folder / "text" / "imdb-5000.csv.gz").write_bytes(gzip.compress(b"text,label\ngood,1\nbad,0\n"))
    for images in ("images", "pets"):
        for kind in ("cat", "dog"):
            (folder / images / kind).mkdir(parents=True)
            (folder / images / kind / "1.png").write_bytes(PIXEL)
    (folder / "npz").mkdir()
    for name in ("imdb", "reuters"):
        ids, ends, y = np.arange(1, 7), np.array([0, 2, 4, 6]), np.array([0, 1, 0])
        parts = {
            f"x_{part}_{half}": value
            for part in ("train", "test")
            for half, value in (("values", ids), ("offsets", ends))
        }
        np.savez(folder / "npz" / f"{name}.npz", y_train=y, y_test=y, **parts)
    return folder


@cache
def texts() -> tuple[str, ...]:
    """The configs that are mutated."""
    shipped = [path.read_text(encoding="utf-8") for path in sorted(CONFIGS.glob("*.yaml"))]
    others = [yaml.safe_dump(config, sort_keys=False) for config in GOOD.values()]
    return (*shipped, *others, *([CONFIG, SWEEP] * (len(shipped) // 3)))


def config_case(number: int, seed: int) -> Verdict:
    """Has a mutated config checked."""
    random = Random(f"config {seed} {number}")  # noqa: S311
    verdict = Verdict("configs", number)
    text = random.choice(texts())
    tree = yaml.safe_load(text)
    overrides = [_override(random, tree) for _ in range(random.choice((0, 0, 0, 1)))]
    way = random.choice(("text", "text", "tree", "tree", "overrides"))
    if way == "text":
        text = edited(random, text, YAML_PIECES, random.choice((1, 1, 4)))
    elif way == "tree":
        text = _written(random, changed(random, tree, VALUES, random.choice((1, 1, 3))))
    else:
        overrides = overrides or [_override(random, tree)]
    (stage() / "fuzzed.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    overrides = [override for override in overrides if "\0" not in override]  # no command line holds it
    with contextlib.chdir(stage()), verdict.measured():
        answer = nnrun("validate", "--json", "--", "fuzzed.yaml", *overrides)
    verdict.hear(f"validate {overrides}", answer)
    if answer.code in (2, 3):
        verdict.complaints += _unlocated(answer.out)
    return verdict


def _written(random: Random, tree: object) -> str:
    if random.random() < 0.5:
        return json.dumps(tree)
    return yaml.dump(tree, sort_keys=False, allow_unicode=True, default_flow_style=random.choice((True, False, None)))


def _override(random: Random, tree: object) -> str:
    path = [str(key) for key in random.choice(paths_in(tree))]
    if random.random() < 0.3:
        place = random.randrange(len(path))
        path[place] = random.choice((misspelt(random, path[place]), random.choice(YAML_PIECES[:60]), "-1", "999"))
    return f"{'.'.join(path)}{random.choice(('=', '=', '+=', ''))}{random.choice(YAML_PIECES)}"


def _unlocated(out: str) -> list[str]:
    """What is wrong with the form of the errors: every one has a place, and names no value of Python's."""
    problems = json.loads(out)["error"]["problems"]
    wrong = [] if problems else ["an error without a problem"]
    for problem in problems:
        line, column, message = problem["line"], problem["column"], problem["message"]
        if not (line and column and line >= 1 and column >= 1):
            wrong.append(f"a problem without a place: {textwrap.shorten(message, 300)}")
        if not message or "object at 0x" in message or "<class '" in message:
            wrong.append(f"no message for a person: {message[:300]!r}")
    return wrong
