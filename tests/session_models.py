"""What the runs of a test session share, or do without, where tests look at what a run leaves and says."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

TRAINED: dict[str, Any] = {}
"""Models by their form: what TensorFlow traced for one serves the next."""
RESTORED: dict[str, Any] = {}
"""Models read from files, which answer: a training would save them in other words than one that it built."""
MOST = 48
"""Forms that are kept: those that came last."""


@pytest.fixture
def own_models() -> None:
    """For tests that compare the numbers of trainings: each builds and traces a model of its own."""


@contextmanager
def light_runs(item: pytest.Item) -> Iterator[None]:
    """For a test and the fixtures that it is the first to ask for: models are shared, and nothing is drawn.

    Most of the time of a small run is tracing, and drawing takes a process of its own. The numbers are the same. Tests
    that ask for ``own_models``, or are marked ``drawing``, have the one or the other.
    """
    with pytest.MonkeyPatch.context() as patch:
        if "own_models" not in getattr(item, "fixturenames", ()):
            share_models(patch)
        if not item.get_closest_marker("drawing"):
            draw_nothing(patch)
        yield


def share_models(patch: pytest.MonkeyPatch) -> None:
    """Has trained and restored runs share models with all runs before, not only with those of one group."""
    from nnrun.engine import SharedModels
    from nnrun.engine.tensorflow.variables import build_optimizer
    from nnrun.experiment.answering import restore
    from nnrun.experiment.executors import task
    from nnrun.experiment.run import built

    class SessionModels(SharedModels):
        """Keeps the models of the session."""

        def __init__(self, forms: int = MOST) -> None:
            super().__init__(max(forms, MOST))
            self.models = TRAINED

        def reuse(self, model: Any, recipe: str, beginning: str = "") -> Any:
            before = dict(TRAINED)
            network = super().reuse(model, recipe, beginning)
            if not TRAINED:  # a model of no form has others forgotten
                TRAINED.update(before)
            return network

        def keep(self, model: Any, recipe: str) -> Any:
            build_optimizer(model)  # as that of a model that was trained is
            self.models = ChainMap(RESTORED, TRAINED)
            drop_first(RESTORED)
            return super().keep(model, recipe)

    for module in (task, built):
        patch.setattr(module, "SharedModels", SessionModels)
    restored = restore._restored
    patch.setattr(
        restore,
        "_restored",
        lambda run, config, preparation, _, notes: restored(run, config, preparation, SessionModels(), notes),
    )


def drop_first(models: dict[str, Any]) -> None:
    """Holds no more forms than are kept."""
    for form in [*models][:-MOST]:
        del models[form]


def draw_nothing(patch: pytest.MonkeyPatch) -> None:
    """Has the runs do without plots, whatever their configs say."""
    from nnrun.experiment.run.plot_process import PlotProcess

    begin = PlotProcess.__init__
    patch.setattr(PlotProcess, "__init__", lambda self, *, enabled: begin(self, enabled=False))
