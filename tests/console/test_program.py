"""What calls from Python show: nothing in a script; lines at a prompt, in a notebook, or where asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import nnrun
from nnrun.console.program import program_sink
from nnrun.runs import Facts
from nnrun.types import Epoch, Signature

CONFIG = "configs/iris.yaml"
CALLS: dict[str, Callable[[], object]] = {
    "train": lambda: nnrun.train(CONFIG),
    "kfold": lambda: nnrun.kfold(CONFIG),
    "sweep": lambda: nnrun.sweep(CONFIG),
    "train_several": lambda: nnrun.train_several([CONFIG]),
    "resume": lambda: nnrun.resume("latest"),
    "verify": lambda: nnrun.verify("latest"),
}


class SinkWantedError(Exception):
    """In place of a training."""


def shown(path: Path, options: nnrun.Options | None) -> None:
    with program_sink(options) as sink:
        sink.began(path, Facts(name="iris", kind="training", config="iris.yaml"), Signature((), ()))
        sink.started(1, 1, "graph")
        sink.epoch(Epoch(1, 0.1, {"loss": 0.5}, {}, {"training": 0.1}))
        sink.trained(None)
        sink.ended(Facts(name="iris", kind="training"), None)


@pytest.mark.parametrize(
    ("is_prompt", "asked", "is_shown"),
    [(False, None, False), (True, None, True), (True, False, False), (False, True, True)],
)
def test_epochs_are_shown_at_a_prompt_or_where_asked_for(
    is_prompt: bool,
    asked: bool | None,
    is_shown: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if is_prompt:
        monkeypatch.setattr(sys, "ps1", "In : ", raising=False)
    shown(tmp_path, None if asked is None else nnrun.Options(progress=asked))
    out, err = capsys.readouterr()
    assert ("epoch 1/1  loss 0.5000" in out) == is_shown
    assert not err
    assert "epoch 1/1  loss 0.5000" in (tmp_path / "log.txt").read_text()


@pytest.mark.parametrize("name", CALLS)
def test_every_call_that_trains_shows_and_logs_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(options: nnrun.Options | None) -> None:
        raise SinkWantedError(options)

    monkeypatch.setattr("nnrun.console.program.program_sink", asked)
    with pytest.raises(SinkWantedError), suppress(nnrun.NnrunError):
        CALLS[name]()
