"""Models built alike share the compiled functions of the first: folds, and members of an ensemble."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnrun.engine.state import read_state, write_state
from nnrun.engine.work import leaves

if TYPE_CHECKING:
    import keras

OWN = ("keras.", "nnrun.")
"""Packages whose layers keep all that training changes in variables."""


class Mould:
    """The last model that was compiled, into which others of its form can be poured."""

    def __init__(self) -> None:
        self.model: keras.Model | None = None
        self.form: str | None = None

    def cast(self, model: keras.Model) -> keras.Model:
        """The model to train in the place of a freshly built one.

        Where the model before it has the same form, it is that one, with the fresh one's weights, seed states and
        optimizer variables: what was traced and compiled for it then serves again, and every number is that of the
        fresh model. (Running the initializers of the old model again would draw other seeds.) Else it is the fresh one.

        Args:
            model: A compiled model that was never trained. The one cast before must not be needed any more.
        """
        form = form_of(model)
        if form is None or form != self.form or self.model is None:
            self.model, self.form = model, form
        else:
            write_state(self.model, read_state(model))
        return self.model


def form_of(model: keras.Model) -> str | None:
    """All that a model's compiled functions depend on besides its variables; None where that cannot be told."""
    if not all(keeps_state_in_variables(layer) for layer in leaves(model)):
        return None
    try:
        return model.to_json()  # type: ignore[no-any-return]
    except Exception:  # a loss or a metric that cannot be written down
        return None


def keeps_state_in_variables(layer: Any) -> bool:
    """Not so for a layer that was adapted to data (it makes constants of what it saw), nor surely for a plugin's."""
    return type(layer).__module__.startswith(OWN) and not hasattr(layer, "adapt")
