"""Run directories whose files would run code: no road springs the trap, and those that read it refuse."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

import nnrun
from nnrun.errors import NnrunError
from tests.invoke import nnrun as command
from tests.tracking.grown_runs import stored

pytestmark = pytest.mark.tensorflow


class Trap:
    """An object whose unpickling leaves a mark."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self.mark,)


def archive(path: Path, entries: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in entries.items():
            file.writestr(name, content)


def pickled_arrays(run: Path, mark: Path) -> None:
    content = io.BytesIO()
    np.savez(content, allow_pickle=True, train=np.array([Trap(mark)], dtype=object))
    (run / "split.npz").write_bytes(content.getvalue())


def pickle_for_arrays(run: Path, mark: Path) -> None:
    (run / "split.npz").write_bytes(pickle.dumps(Trap(mark)))


def lambda_model(run: Path, mark: Path) -> None:
    code = {"class_name": "__lambda__", "config": {"code": f"open({str(mark)!r}, 'w')"}}
    layer = {"class_name": "Lambda", "module": "keras.layers", "config": {"name": "trap", "function": code}}
    with zipfile.ZipFile(run / "model.keras") as file:
        entries = {name: file.read(name) for name in file.namelist()}
    config = json.loads(entries["config.json"])
    config["config"]["layers"].insert(1, {**layer, "name": "trap", "inbound_nodes": []})
    archive(run / "model.keras", {**entries, "config.json": json.dumps(config).encode()})


def pickle_for_a_model(run: Path, mark: Path) -> None:
    (run / "model.keras").write_bytes(pickle.dumps(Trap(mark)))


def plugins(run: Path, mark: Path) -> None:
    (run / "plugins").mkdir()
    (run / "plugins" / "parts.py").write_text(f"open({str(mark)!r}, 'w').close()\n")
    text = (run / "resolved.yaml").read_text()
    (run / "resolved.yaml").write_text(f"plugins: [plugins/parts.py]\n{text.replace('plugins: []', '')}")


COLUMNS = "sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)"
TRAPS = (pickled_arrays, pickle_for_arrays, lambda_model, pickle_for_a_model, plugins)
LOADING = {
    pickled_arrays: ("evaluate",),
    pickle_for_arrays: ("evaluate",),
    plugins: ("evaluate", "predict", "ensemble", "script", "data"),
}
"""The roads that read what the trap lies in, which refuse it: without an entry those that load the model."""
ROADS: dict[str, tuple[object, ...]] = {
    "evaluate": ("evaluate", "RUN"),
    "predict": ("predict", "RUN", "rows.csv"),
    "ensemble": ("ensemble", "RUN", "WHOLE"),
    "script": ("script", "RUN"),
    "data": ("data", "RUN/resolved.yaml"),
    "validate": ("validate", "RUN/resolved.yaml"),
    "runs show": ("runs", "show", "RUN"),
    "runs diff": ("runs", "diff", "RUN", "WHOLE"),
    "report": ("report", "RUN", "-o", "page.html"),
    "compare": ("compare", "RUN", "WHOLE"),
    "check": ("check", "RUN", "test.loss < 100"),
    "track": ("track", "RUN", "--tensorboard"),
    "watch": ("watch", "RUN"),
    "kfold": ("kfold", "RUN/resolved.yaml", "--resume", "RUN"),
}


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.__name__)
def test_no_road_springs_a_trap_in_a_run(
    trap: Callable[[Path, Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run, whole, mark = (
        stored("small", tmp_path / "strange").path,
        stored("small", tmp_path / "whole").path,
        tmp_path / "mark",
    )
    (tmp_path / "rows.csv").write_text(f"{COLUMNS}\n1,2,3,4\n")
    trap(run, mark)
    codes = {}
    for road, words in ROADS.items():
        places = [str(word).replace("RUN", str(run)).replace("WHOLE", str(whole)) for word in words]
        answer = command(*places)
        assert "defect" not in answer.err, answer
        codes[road] = answer.code
    opened = nnrun.open_run(run)
    for name in ("split", "predictions", "metrics", "history"):
        with suppress(NnrunError):
            getattr(opened, name)
    assert not mark.exists()
    refusing = LOADING.get(trap, ("evaluate", "predict", "ensemble"))
    assert {road: codes[road] for road in refusing} == dict.fromkeys(refusing, 2), codes
