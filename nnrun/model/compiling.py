"""A model's loss, optimizer and metrics."""

from __future__ import annotations

from typing import Any

from nnrun.plan.compile_plan import CompilePlan
from nnrun.registry import build


def compile_model(model: Any, plan: CompilePlan) -> None:
    """Compile a model as its config says; never jit-compiled by Keras, since the engine decides that.

    Raises:
        ConfigError: A loss, metric or optimizer cannot be built.
    """
    model.compile(optimizer=build(plan.optimizer), **plan.scoring(build), jit_compile=False)
