"""``nnrun track`` at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.invoke import nnrun
from tests.tracking.grown_runs import stored

pytest.importorskip("tensorboard")


@pytest.mark.process
def test_it_says_where_it_sends_and_what_it_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    stored("small", tmp_path / "runs" / "small")
    answer = nnrun("track", "small", "--tensorboard")
    assert (answer.code, answer.out) == (0, "sent  1 run\nto    TensorBoard's files under events\nrun   runs/small\n")
    assert "note: tracking: sending to TensorBoard's files under events; Ctrl-C stops" in answer.err
    again = nnrun("track", "small", "--tensorboard", "--json", "--quiet")
    assert json.loads(again.out) == {"run": "runs/small", "tensorboard": ["runs/small/events"], "mlflow": None}


def test_a_password_is_repeated_nowhere(tmp_path: Path) -> None:
    run = stored("small", tmp_path / "small")
    for words in (("--mlflow", "http://ann:secret@host"), ("--mlflow", "http://ann:secret@host", "--json")):
        answer = nnrun("track", str(run), *words)
        assert answer.code == 2
        assert "secret" not in answer.out + answer.err
        assert "MLFLOW_TRACKING_PASSWORD" in answer.out + answer.err
