"""Memory that runs out is told as that, with the data or the run it was for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.invoke import nnrun


def exhausted(*_: Any, **__: Any) -> Any:
    raise MemoryError


@pytest.mark.parametrize("command", ["data", "train", "kfold", "summary", "script"])
@pytest.mark.parametrize("place", ["load", "prepare_dataset"])
def test_data_that_does_not_fit_is_named(
    command: str, place: str, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"nnrun.data.{place}", exhausted)
    answer = nnrun(command, "config.yaml", *(("--k", "2") if command == "kfold" else ()))
    assert answer.code == 2, answer
    assert "flowers.csv does not fit into this machine's memory" in answer.err
    assert not list(small.glob("runs/*"))


def test_any_other_memory_that_runs_out_is_no_defect(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnrun.commands.validate.data.check", exhausted)
    answer = nnrun("validate", "config.yaml")
    assert (answer.code, "memory ran out" in answer.err) == (4, True), answer
