"""A script reads the pickled files of Keras's sets, and runs nothing that such a file names."""

from __future__ import annotations

import ast
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nnrun

MODEL = (
    "layers: [Flatten, {Dense: {units: 1, activation: sigmoid}}]\nloss: binary_crossentropy\ntraining: {epochs: 1}\n"
)
WORDS = f"dataset: {{imdb: {{path: imdb.npz, maxlen: 9}}, preprocess: [{{multi_hot: 20}}]}}\n{MODEL}"


class Trap:
    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (Path("mark"),)


def words(*rows: object) -> None:
    array = np.empty(len(rows), dtype=object)
    array[:] = rows
    np.savez(
        "imdb.npz", allow_pickle=True, x_train=array, y_train=np.arange(2) % 2, x_test=array, y_test=np.arange(2) % 2
    )


def definitions(script: str) -> dict[str, Any]:
    """What a script reads pickles with, without running the rest."""
    reading = ("DataUnpickler", "stored_sequences")
    kept = [part for part in ast.parse(script).body if getattr(part, "name", "") in reading]
    names: dict[str, Any] = {}
    names.update(pickle=pickle, zipfile=zipfile, np=np)
    exec(compile(ast.Module(kept, []), "script", "exec"), names)  # noqa: S102  # it is nnrun's own
    return names


def test_script_reads_sequences_and_runs_nothing_of_their_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("c.yaml").write_text(WORDS)
    words([1, 5, 3], [1, 4])
    script = nnrun.script("c.yaml")
    assert "allow_pickle" not in script
    stored = definitions(script)["stored_sequences"]
    assert [list(row) for row in stored("imdb.npz", "x_train")] == [[1, 5, 3], [1, 4]]
    words(Trap(), [1])
    with pytest.raises(pickle.UnpicklingError, match="which is no data"):
        stored("imdb.npz", "x_train")
    assert not Path("mark").exists()
