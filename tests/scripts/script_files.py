"""The files that the configs of the cases name."""

from __future__ import annotations

import gzip
import pickle
import shutil
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

PLUGIN = '''"""Parts of one's own."""

import keras


class Doubled(keras.layers.Layer):
    """Twice a dense layer."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(units)

    def build(self, shape):
        self.dense.build(shape)

    def call(self, inputs):
        return 2 * self.dense(inputs)


class Slower(keras.callbacks.Callback):
    """Lowers the learning rate at every batch."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def on_train_batch_end(self, batch, logs=None):
        self.model.optimizer.learning_rate = self.rate / (batch + 1)


class Enough(keras.callbacks.Callback):
    """Stops after an epoch."""

    def __init__(self, epoch):
        super().__init__()
        self.epoch = epoch

    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training = epoch + 1 == self.epoch
'''


def write_files(folder: Path) -> None:
    """The files that the configs name."""
    generator = np.random.default_rng(0)
    (folder / "parts.py").write_text(PLUGIN)
    _people(folder / "people.csv", generator)
    _texts(folder / "texts.csv", generator)
    _awkward(folder / "awkward.csv", generator)
    _padded(folder / "padded.csv", generator)
    _pictures(folder, generator)
    _codes(folder / "codes.csv.gz", generator)
    _known_sets(folder, generator)
    ids = [[1, 2], [3], [4, 5, 6, 7], [8], [1]]
    lists = {"letter": list("abcab"), "size": [0.5, 1.5, 2.0, 0.1, 1.0], "ids": ids, "kind": [0, 1, 1, 0, 1]}
    pd.DataFrame(lists).to_parquet(folder / "lists.parquet")
    gaps = {
        "known": pd.array([True, None, False, True, None], dtype="boolean"),
        "count": pd.array([3, 1, None, 2, 3], dtype="Int64"),
        "paid": [Decimal("1.25"), Decimal("0.50"), Decimal("2.00"), Decimal("0.10"), Decimal("1.00")],
        "kind": [0, 1, 1, 0, 1],
    }
    pd.DataFrame(gaps).to_parquet(folder / "gaps.parquet")
    (folder / "rare.csv").write_text(
        "letter,kind\n" + "".join(f"{a},{k}\n" for a, k in zip("abcaabbaab", "0110100101", strict=True))
    )
    normal, whole = generator.normal, generator.integers
    np.savez(folder / "parts.npz", a=normal(size=(40, 4)), b=normal(size=(40, 4)), p=normal(size=40), k=whole(0, 3, 40))
    np.savez(folder / "series.npz", x=normal(size=(45, 5, 3)).astype("float32"), y=whole(0, 3, 45))
    images = {
        f"x_{part}": whole(0, 256, (rows, 6, 6, 1)).astype("uint8")
        for part, rows in (("train", 45), ("val", 20), ("test", 9))
    }
    labels = {f"y_{part}": whole(0, 3, rows) for part, rows in (("train", 45), ("val", 20), ("test", 9))}
    np.savez(folder / "images.npz", **images, **labels)
    table = {
        f"{name}_{part}": normal(size=(rows, *size))
        for part, rows in (("train", 50), ("test", 20))
        for name, size in (("x", (4,)), ("y", ()))
    }
    np.savez(folder / "table.npz", **table)
    words = {}
    for part, rows in (("train", 41), ("test", 17)):
        lengths = whole(1, 9, rows)
        words[f"x_{part}_values"] = whole(1, 20, lengths.sum()).astype("int32")
        words[f"x_{part}_offsets"] = np.concatenate([[0], np.cumsum(lengths)])
        words[f"y_{part}"] = whole(0, 2, rows).astype("uint8")
    np.savez(folder / "words.npz", **words)
    marks = {name: whole(0, 500, 60) for name in ("first", "second", "third")}
    pd.DataFrame({**marks, "size": normal(size=60), "kind": whole(0, 2, 60)}).to_csv(folder / "marked.csv", index=False)
    np.savez(folder / "houses.npz", x=normal(size=(60, 5)), y=normal(size=60))
    np.savez(folder / "split.npz", train=np.arange(5, 70), validation=np.arange(70, 85), test=np.arange(5))


def _pictures(folder: Path, generator: np.random.Generator) -> None:
    from PIL import Image

    rows = ["file,label"]
    for number in range(14):
        label = "cat" if number % 3 else "dog"
        path = folder / "pictures" / label / ("deep" if number % 4 else "") / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(generator.integers(0, 256, (6, 7, 3)).astype("uint8")).save(path)
        rows.append(f"{path.relative_to(folder)},{label}")
        if number < 8:
            parted = folder / "parted" / ("train" if number % 4 else "test") / label / path.name
            parted.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, parted)
    deep = folder / "pictures" / "dog" / "deep.png"
    Image.fromarray(generator.integers(0, 2**16, (6, 7)).astype("uint16")).save(deep)
    (folder / "pictures" / "cat" / ".hidden").write_text("no image")
    (folder / "pictures" / "cat" / "stray.txt").write_text("no image")
    rows.insert(5, "people.csv,cat")
    (folder / "pictures.csv").write_text("\n".join(rows) + "\n")


def _known_sets(folder: Path, generator: np.random.Generator) -> None:
    """Small copies of sets that come as several files."""
    for name in ("fashion", "cifar"):
        (folder / name).mkdir()
    for part, rows in (("train", 20), ("t10k", 6)):
        pixels, labels = generator.integers(0, 256, (rows, 28, 28)), generator.integers(0, 10, rows)
        for kind, values in (("images-idx3", pixels), ("labels-idx1", labels)):
            header = np.array([0x0800 + values.ndim, *values.shape], dtype=">i4").tobytes()
            content = gzip.compress(header + values.astype("uint8").tobytes())
            (folder / "fashion" / f"{part}-{kind}-ubyte.gz").write_bytes(content)
    for name in (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"):
        batch = {b"data": generator.integers(0, 256, (4, 3072)).astype("uint8"), b"labels": [1, 3, 5, 7]}
        (folder / "cifar" / name).write_bytes(pickle.dumps(batch))


def _codes(path: Path, generator: np.random.Generator) -> None:
    rows = ["code; big ;kind"]
    for _ in range(40):
        code, big = generator.choice(["007", "7", "true"]), generator.normal()
        rows.append(f"{code}; {float(big)!r};{generator.choice(['10', '9', 'x'])}")
    path.write_bytes(gzip.compress(("\n".join(rows) + "\n").encode()))


def _people(path: Path, generator: np.random.Generator) -> None:
    rows = ["age,city,height,sex,income,weight,bought"]
    for _ in range(90):
        age = "" if generator.random() < 0.1 else str(generator.integers(18, 80))
        height, income = generator.normal(1.7, 0.1), generator.integers(1000, 9000)
        city = generator.choice(["Ulm", "Bern", "Graz", "Linz", "Lyon", "Kiel"])
        sex, bought = generator.choice(["f", "m"]), generator.choice(["yes", "no"], p=[0.4, 0.6])
        rows.append(f"{age},{city},{height:.6f},{sex},{income},{generator.uniform(0.5, 2):.3f},{bought}")
    path.write_text("\n".join(rows) + "\n")


def _awkward(path: Path, generator: np.random.Generator) -> None:
    """Columns whose names Python, or a script, has for something else."""
    rows = ["len,float,counts,SEED,a-b,a_b,Path,kind"]
    for _ in range(50):
        numbers = ",".join(f"{number:.4f}" for number in generator.normal(3, 2, 6))
        rows.append(f"{numbers},{generator.choice(['good', 'bad', 'dull'])},{generator.choice(['p', 'q'])}")
    path.write_text("\n".join(rows) + "\n")


def _padded(path: Path, generator: np.random.Generator) -> None:
    """Cells with blanks after them, some of which are missing values."""
    rows = ["size , city , kind "]
    for _ in range(50):
        size = generator.choice(["NA ", "1.5 ", "2", "3 "])
        city, kind = generator.choice(["Ulm ", "Ulm", "Bern", '"Bern "', "N/A "]), generator.choice(["p", "p ", "q"])
        rows.append(f"{size},{city},{kind}")
    path.write_text("\n".join(rows) + "\n")


def _texts(path: Path, generator: np.random.Generator) -> None:
    words = ["good", "bad", "fine", "dull", "bright", "slow", "quick", "warm", "cold", "plain", "odd", "rare"]
    rows = ["text,mood"]
    for _ in range(60):
        chosen = " ".join(generator.choice(words, generator.integers(2, 8)))
        rows.append(f'"{chosen}, really",{generator.choice(["up", "down"])}')
    path.write_text("\n".join(rows) + "\n")
