"""Which of the runs are to be listed, and in which order: what a person asks for."""

from __future__ import annotations

from dataclasses import dataclass

NEWEST = "-started"


@dataclass(frozen=True, slots=True)
class Query:
    """What a list is to hold."""

    filter: str = ""
    """Terms that must hold, as ``optimizer=adam test.accuracy>0.9``."""
    sort: str = NEWEST
    """A key, or several with commas; with ``-`` before it the largest first."""
    last: str = ""
    """Only runs that began within that span, as ``7d``."""
    limit: int = 0
    """How many at most, not counting those inside of others; 0 for all."""
    members: bool = False
    """Whether the runs inside of others are listed under these."""

    @property
    def is_newest(self) -> bool:
        """Whether it asks for the newest runs alone, so that none needs to be looked into."""
        return self.sort == NEWEST and not (self.filter or self.last or self.members)
