"""How long the stages of a workflow took."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class Clock:
    """Wall-clock seconds by stage; they are reported and decide nothing."""

    def __init__(self) -> None:
        self.begun = time.perf_counter()
        self.stages: dict[str, float] = {}
        self.earlier = 0.0
        """Seconds of earlier attempts."""

    def go_on_from(self, seconds: Mapping[str, float]) -> None:
        """Count the time of an earlier attempt, too."""
        self.earlier += seconds.get("total", 0.0)
        for name, value in seconds.items():
            if name != "total":
                self.stages[name] = self.stages.get(name, 0.0) + value

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
        whole = {**self.stages, "total": time.perf_counter() - self.begun + self.earlier}
        return {name: round(value, 6) for name, value in whole.items()}
