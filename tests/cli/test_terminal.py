"""The view on stderr when nobody reads it any more."""

from __future__ import annotations

import io

import pytest

from nnrun.cli.terminal import Terminal
from nnrun.runs import Facts
from nnrun.types import Epoch, Signature


class Gone(io.StringIO):
    """A pipe whose reader has left after some text."""

    def __init__(self, patience: int) -> None:
        super().__init__()
        self.patience = patience

    def write(self, text: str) -> int:
        if self.patience == 0:
            raise BrokenPipeError
        self.patience -= 1
        return super().write(text)


@pytest.mark.parametrize("patience", [0, 1, 2])
def test_view_falls_silent_and_the_work_goes_on(patience: int, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Gone(patience)
    monkeypatch.setattr("sys.stderr", stream)
    view = Terminal()
    view.began(Facts(config="iris.yaml", seed=1), Signature((), ()))
    view.started(4, 2, "graph")
    for number in (1, 2):
        view.progress(number, 4, 4, {"loss": 0.5})
        view.epoch_ended(Epoch(number, 0.01, {"loss": 0.5}, {}, {"training": 0.1}))
    view.note("done")
    view.close()
    assert len(stream.getvalue().splitlines()) >= patience
    assert view.quiet
