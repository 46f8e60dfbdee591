"""Rows of the data set as a page shows them beside what the model said of them: an image, a text, or columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Example:
    """One row of the data set."""

    image: bytes = b""
    """As a PNG file; empty where the row is none."""
    text: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    """Names and values of its features."""


class Examples(Protocol):
    """Whoever can look up rows of a run's data."""

    def rows(self, numbers: Sequence[int]) -> list[Example]:
        """The rows of these numbers in the source, in this order.

        Raises:
            NnrunError: The data is gone, or is other data by now.
        """


class NoExamples:
    """Of a page that is made without the data."""

    def rows(self, numbers: Sequence[int]) -> list[Example]:  # noqa: ARG002  # the protocol's
        """Raises DataError, with the reason."""
        from nnrun.errors import DataError

        raise DataError("the page was made without looking at the data", code="unreadable-data")
