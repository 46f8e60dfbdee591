"""What a workflow tells while it runs; the command line renders it, the Python interface is silent."""

from __future__ import annotations

from typing import Protocol

from nnrun.engine.events import Listener, Silence
from nnrun.runs import Facts
from nnrun.types import Signature


class View(Listener, Protocol):
    """Whoever wants to hear how a workflow goes."""

    def began(self, facts: Facts, signature: Signature) -> None:
        """Everything is ready, the first epoch comes next."""

    def note(self, text: str) -> None:
        """Something a person should know."""

    def close(self) -> None:
        """Training is over, however it ended."""


class Quiet(Silence):
    """A view that shows nothing."""

    def began(self, facts: Facts, signature: Signature) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""
