"""A layer as the calls that make it: with what the regularization block adds to it and lets follow it."""

from __future__ import annotations

from nnrun.plan.layer_plan import LayerPlan
from nnrun.scripts.expressions import Call
from nnrun.scripts.model.component_lines import expression, nested
from nnrun.spec import Component

DRAW_WHEN_BUILT = frozenset({"AdditiveAttention", "GroupQueryAttention", "MultiHeadAttention", "SpectralNormalization"})
"""Layers that draw seeds when they first see a tensor, not when they are made."""


def layer_calls(plan: LayerPlan, name: str | None) -> list[tuple[str, Call]]:
    """The layer and those that follow it, each with the run's name.

    Args:
        plan: The layer.
        name: As the config gives it; None where it gives none.
    """
    added = {argument: expression(regularizer) for argument, regularizer in plan.added.items()}
    named = {"name": name} if name and "name" not in plan.component.arguments else {}
    first = (plan.name, expression(plan.component, {**added, **named}))
    return [first, *((following, expression(component)) for following, component in plan.parts[1:])]


def gives_several(component: Component) -> bool:
    """Whether a layer gives several tensors: its states beside its output, or two directions that it does not merge."""
    apart = {"return_state": True, "merge_mode": None}
    return any(
        name in apart and apart[name] is value for inner in nested(component) for name, value in inner.arguments.items()
    )
