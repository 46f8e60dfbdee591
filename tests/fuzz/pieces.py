"""What fuzzing puts in the place of something else: in a config, in a table, in any file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests.flower_sweeps import EXPERIMENT

CONFIG = """\
name: fuzzed
seed: 42
dataset:
  csv: {path: a.csv, delimiter: ";", na_values: ["?"], features: [a, 2]}
  split: {validation: 0.2, test: 30, stratify: true}
  preprocess:
    - {StandardScaler: {}, columns: [a, -1]}
    - scale: 255
  target: {price: p, segment: [s, 3]}
layers:
  - Dense: {units: 64, activation: relu, kernel_regularizer: {l2: 1e-3}}
    name: trunk
  - Bidirectional: {layer: {LSTM: 4}}
  - Add:
    inputs: [trunk, bidirectional]
  - use: trunk
    name: again
    inputs: {a: x, b: trunk.1}
  - &last Dense: 1
    name: price
  - Dense: {units: 3, activation: {softmax: {axis: -1}}}
    name: segment
    inputs: trunk
outputs: [price, segment]
regularization: {kernel: {l2: 0.01}, dropout: 0.5, except: [trunk]}
loss: {price: mse, segment: sparse_categorical_crossentropy}
loss_weights: {price: 0.5}
optimizer: {adam: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 9}}}}
metrics: {segment: [accuracy, {AUC: {name: area}}]}
training: {epochs: 3, batch_size: 32, class_weight: {0: 1, a: 2.5}, monitor: val_loss}
callbacks:
  - EarlyStopping: {monitor: val_loss, patience: 10}
  - ModelCheckpoint: best.keras
kfold: {k: 5}
sweep: {parameters: {optimizer.adam.learning_rate: [0.1, 0.2]}, objective: train.loss}
"""
"""A config with a bit of everything."""
SWEEP = f"""\
{EXPERIMENT}
sweep:
  method: tpe
  trials: 12
  timeout: 5min
  seed: 1
  objective: validation.accuracy
  direction: max
  prune: median
  parameters:
    optimizer: [adam, {{sgd: {{nesterov: true}}}}]
    optimizer.sgd.momentum: {{float: [0, 0.9], step: 0.1, when: {{optimizer: sgd}}}}
    optimizer.adam.learning_rate: {{log: [1e-4, 1e-1], when: {{optimizer: [adam]}}}}
    layers.0.Dense.units: {{choice: [4, 8, 16]}}
    training.batch_size: {{int: [16, 64], step: 16}}
"""
"""A config with a search."""
YAML_PIECES = (
    *("null", "~", "true", "no", "0", "-1", "1.5", "1e400", ".nan", "9" * 30, "0x" + "f" * 20, '""', "''", "[]", "{}"),
    *("[null]", "{a: null}", "[[a]]", "{1: 2}", "? ", "- ", ": ", "*last", "&last ", "!!set ", "<<: ", "|", ">", "#"),
    *("\t", "\n", "\r", "  ", "\n  ", "\n- ", "'", '"', "[", "]", "{", "}", ",", "%", "@", "\x00", "\ufeff", "\u2028"),
    *(
        "Dense",
        "Layer",
        "use",
        "inputs",
        "name",
        "loss",
        "mse",
        "x",
        "trunk",
        "a.1",
        "ExponentialDecay",
        "\u00e9",
        "\u00b2",
    ),
    *(
        "---\n",
        "...\n",
        "units",
        "layers",
        "columns",
        "target",
        "balanced",
        "test",
        "extends: c.yaml\n",
        "plugins: .\n",
    ),
    *(
        "[" * 200,
        "{a: " * 100,
        "- " * 300,
        "x" * 10_000,
        "\ud800",
        "\x1b[2J",
        "../../etc",
        "/dev/null",
        "!!python/name:os.system ",
    ),
)
CELL_PIECES = (
    *(
        "",
        " ",
        ",",
        ";",
        "\t",
        "\n",
        "\r",
        "\r\n",
        '"',
        '""',
        '"\n',
        "'",
        "\x00",
        "\ufeff",
        "\u2028",
        "\x1b[2J",
        "\xa0",
        "\ud800",
    ),
    *(
        "nan",
        "NA",
        "?",
        "null",
        "inf",
        "-inf",
        "1e999",
        "1e-999",
        "9" * 40,
        "-0",
        "0x1f",
        "1_000",
        "1,5",
        "1.5.2",
        "1e5",
    ),
    *(
        "=1+1",
        "@x",
        "true",
        "\u0661",
        "\u00b2",
        "a,b",
        "x" * 5000,
        "2026-11-30",
        "1;2;3",
        "a" + "\u0301",
        "../../x",
        "#",
        "1 ",
        " 1",
    ),
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2**63,
        10**30,
        0.5,
        -1.5,
        1e308,
        float("inf"),
        float("nan"),
        "",
        "x",
        "x\x1b[2J",
        "../x",
    ),
    *([], {}, [None], [[0]], {"a": 1}, {"": None}, ["a"] * 50, "x" * 10_000, {"class_name": "Lambda"}),
)
"""Values that are put anywhere in a tree of values."""


def edited(random: Random, text: str, pieces: Sequence[str], most: int = 4) -> str:
    """A text with up to that many stretches replaced, lines removed, doubled or exchanged."""
    for _ in range(random.randint(1, most)):
        start = random.randrange(len(text) + 1)
        if random.random() < 0.7:
            text = text[:start] + random.choice(pieces) + text[start + random.randrange(40) :]
            continue
        lines = text.split("\n")
        first, second = random.randrange(len(lines)), random.randrange(len(lines))
        change: Callable[[], Any] = random.choice(
            (
                lambda lines=lines, first=first: lines.pop(first),
                lambda lines=lines, first=first, second=second: lines.insert(second, lines[first]),
                lambda lines=lines, first=first, second=second: lines.__setitem__(first, lines[second]),
                lambda lines=lines, first=first: lines.__setitem__(first, f"  {lines[first]}"),
                lambda lines=lines, first=first: lines.__delitem__(slice(first, None)),
            )
        )
        change()
        text = "\n".join(lines)
    return text


def spoilt(random: Random, content: bytes) -> bytes:
    """The bytes of a file cut, emptied, flipped bit by bit, overwritten in a stretch, or doubled."""
    way = random.choice(("cut", "empty", "flip", "flip", "overwrite", "double", "letters"))
    if way == "empty" or not content:
        return b""
    place = random.randrange(len(content))
    if way == "cut":
        return content[:place]
    if way == "double":
        return content + content[place:]
    if way == "overwrite":
        return content[:place] + random.randbytes(16) + content[place + 16 :]
    if way == "letters":
        return content.replace(random.choice((b"0", b"1", b",", b'"', b"e")), random.choice((b"", b"x", b"9" * 99)))
    flipped = bytearray(content)
    for _ in range(random.choice((1, 8, 64))):
        flipped[random.randrange(len(flipped))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def paths_in(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a tree of mappings and lists, but for the root."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, inner in items for path in ((*at, key), *paths_in(inner, (*at, key)))]


def changed(random: Random, tree: Any, values: Sequence[Any], most: int = 3) -> Any:
    """A tree with values replaced, taken away, moved, wrapped, and keys misspelt; the tree itself is changed."""
    for _ in range(random.randint(1, most)):
        paths = paths_in(tree)
        if not paths:
            return random.choice(values)
        path = random.choice(paths)
        parent, key = _at(tree, path[:-1]), path[-1]
        way = random.choice(("replace", "replace", "take away", "exchange", "wrap", "misspell", "add"))
        if way == "replace":
            parent[key] = random.choice(values)
        elif way == "take away":
            del parent[key]
        elif way == "exchange":
            other = random.choice(paths)
            if path[: len(other)] != other and other[: len(path)] != path:
                theirs, name = _at(tree, other[:-1]), other[-1]
                parent[key], theirs[name] = theirs[name], parent[key]
        elif way == "wrap":
            parent[key] = random.choice(([parent[key]], {"x": parent[key]}, [parent[key], parent[key]]))
        elif isinstance(parent, dict):
            name = misspelt(random, str(key)) if way == "misspell" else random.choice(("unknown", "name", 7, ""))
            parent[name] = parent.pop(key) if way == "misspell" else random.choice(values)
    return tree


def misspelt(random: Random, word: str) -> str:
    """A word with a letter left out, doubled, exchanged or in the other case."""
    place = random.randrange(len(word) + 1)
    before, letter, after = word[:place], word[place : place + 1], word[place + 1 :]
    return random.choice(
        (before + after, before + 2 * letter + after, before + "q" + after, before + letter.swapcase() + after)
    )


def _at(tree: Any, path: Sequence[str | int]) -> Any:
    for key in path:
        tree = tree[key]
    return tree
