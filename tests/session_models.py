"""Models that the runs of a test session share: what TensorFlow traced for one serves the next of its form."""

from __future__ import annotations

from typing import Any

import pytest

KEPT: dict[str, Any] = {}
MOST = 48
"""Forms that are kept: those that came last."""


@pytest.fixture
def own_models() -> None:
    """For tests that compare the numbers of trainings: each builds and traces a model of its own."""


@pytest.fixture
def session_models(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what runs leave and say, of which most of the time is tracing; their numbers are the same."""
    if "own_models" in request.fixturenames:
        return
    from nnrun.engine import SharedModels
    from nnrun.engine.tensorflow.variables import build_optimizer
    from nnrun.experiment.answering import restore
    from nnrun.experiment.executors import task
    from nnrun.experiment.run import built

    class SessionModels(SharedModels):
        """Shares with all trainings before, not only with those of one group."""

        def __init__(self) -> None:
            self.models = KEPT

        def reuse(self, model: Any, recipe: str) -> Any:
            network = super().reuse(model, recipe)
            if self.models is not KEPT:  # a new form: its model has taken the place of all others
                KEPT.update(self.models)
                self.models = KEPT
            for form in [*KEPT][:-MOST]:
                del KEPT[form]
            return network

        def keep(self, model: Any, recipe: str) -> Any:
            build_optimizer(model)  # as that of a model that was trained is
            return super().keep(model, recipe)

    for module in (task, built):
        monkeypatch.setattr(module, "SharedModels", SessionModels)
    restored = restore._restored
    monkeypatch.setattr(
        restore, "_restored", lambda opened, loaded, _, remarks: restored(opened, loaded, SessionModels(), remarks)
    )
