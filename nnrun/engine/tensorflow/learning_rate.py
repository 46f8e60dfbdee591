"""The learning rate that the last step used, of a schedule or a callback (``ReduceLROnPlateau``) too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun.engine.tensorflow.state import read

if TYPE_CHECKING:
    import keras


class Rates:
    """Asks a model's optimizer, or the one inside a loss-scaling one, for its learning rate."""

    def __init__(self, model: keras.Model) -> None:
        self.optimizer: Any = getattr(model.optimizer, "inner_optimizer", model.optimizer)
        # a plain rate is one of the optimizer's variables, a schedule a function of its steps
        self.plain = [variable.value for variable in self.optimizer.variables if variable.name == "learning_rate"]
        self.known: float | None = None
        # ``iterations`` counts updates, which are fewer where gradients are accumulated, and is then no variable
        self.count: Any = next(variable for variable in self.optimizer.variables if variable.name == "iteration")

    def last(self, *, changed: bool = True) -> float:
        """The rate of the last step done.

        An optimizer tells a schedule's rate for the step to come only, so its count is set back for the question.

        Args:
            changed: Whether a plain rate may have changed since it was last asked for: there are callbacks.
        """
        if self.plain:
            if changed or self.known is None:
                self.known = float(read(self.plain)[0])
            return self.known
        steps = int(self.count)
        if steps == 0:
            return float(self.optimizer.learning_rate)
        self.count.assign(steps - 1)
        rate = float(self.optimizer.learning_rate)
        self.count.assign(steps)
        return rate
