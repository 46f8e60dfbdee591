"""What a training step needs in memory, and which batch size would fit: advice for one that ran out of it."""

from __future__ import annotations

from typing import Any

from nnrun.model.model_summary import summarize
from nnrun.words.numbers import size_text

ROOM = 0.6
"""The share of a machine's memory that a training is thought to have: data, libraries and others take the rest."""


def memory_advice(model: Any, batch_size: int, available: int) -> str:
    """What takes the memory, and the batch size or the model that would fit; an estimate, in whole sentences.

    A step holds the weights with their gradients and what the optimizer keeps, and, of every row of a batch, the
    outputs of all layers with their gradients. What single operations need beside that is not in it.

    Args:
        model: A compiled model.
        batch_size: Rows of a step.
        available: Bytes of the machine's memory.
    """
    structure = summarize(model, batch_size)
    fixed, batch = 2 * structure.memory + structure.optimizer_memory, 2 * structure.activations_memory
    needs = (
        f"the model with its gradients and its optimizer takes about {size_text(fixed)}, a batch of {batch_size:,} "
        f"rows {size_text(batch)}, and the machine has {size_text(available)}"
    )
    room = ROOM * available - fixed
    if room <= 0:
        return f"{needs}: only a smaller model fits"
    fitting = 1 << max(0, int(room * batch_size / max(1, batch)).bit_length() - 1)
    if fitting >= batch_size:
        return f"{needs}: fewer rows of data, or other programs ended, may make room"
    return f"{needs}: training.batch_size={fitting} would fit"
