"""How long the stages of a workflow took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Wall-clock seconds by stage; they are reported and decide nothing."""

    def __init__(self) -> None:
        self.begun = time.perf_counter()
        self.stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time of a block to a stage."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.stages[name] = self.stages.get(name, 0.0) + time.perf_counter() - begun

    def seconds(self) -> dict[str, float]:
        """Seconds of every stage so far, and of the whole."""
        whole = {**self.stages, "total": time.perf_counter() - self.begun}
        return {name: round(value, 6) for name, value in whole.items()}
