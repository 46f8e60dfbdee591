"""The live view of a cross-validation."""

from __future__ import annotations

import io

import pytest

from nnrun.cli.kfold_view import FoldLines


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("together", [False, True])
def test_folds_one_by_one_and_the_final_training_have_a_live_line(
    together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    lines = FoldLines(together=together)
    for began in (lambda: lines.fold_began(2, 4), lines.final_began):
        view = began()
        view.started(10, 5, "graph")
        view.close()
    assert ("fold 2/4  epoch 1/5" in screen.getvalue()) is not together
    assert "final  epoch 1/5" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")
