"""The live view of a cross-validation."""

from __future__ import annotations

import io

import pytest

from nnrun.cli.kfold_view import FoldLines


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_folds_and_the_final_training_have_a_live_line(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    lines = FoldLines()
    for label in ("fold 2/4", "final"):
        lines.task_began(label)
        lines.started(10, 5, "graph")
        lines.trained(None)
    assert "fold 2/4  epoch 1/5" in screen.getvalue()
    assert "final  epoch 1/5" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")
