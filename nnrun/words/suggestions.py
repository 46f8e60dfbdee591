"""Did you mean: what a person probably meant by a name that is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice

MOST_SUGGESTIONS = 50
"""Suggestions that a person is given at once; each looks at every name there is."""
_MOST_CHOICES = 10_000
_LONGEST = 100  # letters of a name that somebody could have meant
_TYPED = 0.74  # of the letters typed right, a swap of two being one mistake
_SIMILAR = 0.65
_SHORTENED = 0.599  # of the letters of both in common: BatchNorm for BatchNormalization

_left: ContextVar[list[int] | None] = ContextVar("suggestions left", default=None)


@contextmanager
def few_suggestions(most: int = MOST_SUGGESTIONS) -> Iterator[None]:
    """Within, only the first look-up errors say what was probably meant, so that thousands cost no more than these."""
    token = _left.set([0] * most)
    try:
        yield
    finally:
        _left.reset(token)


def may_suggest() -> bool:
    """Whether a look-up error may still say what was probably meant."""
    return _left.get() != []


def closest(name: str, choices: Iterable[str]) -> str | None:
    """As `nearest`, where a look-up error may still say what was meant."""
    left = _left.get()
    if left is None:
        return nearest(name, choices)
    return nearest(name, choices) if left and left.pop() == 0 else None


def nearest(name: str, choices: Iterable[str]) -> str | None:
    """The choice that was probably meant: its words in another order, a few letters wrong, two swapped, or a part."""
    folded = fold(name)
    if not 0 < len(folded) <= _LONGEST:
        return None
    choices = list(islice(choices, _MOST_CHOICES))
    if len(words := _words(name)) > 1 and (
        ordered := next((choice for choice in choices if _words(choice) == words), None)
    ):
        return ordered
    from rapidfuzz import process
    from rapidfuzz.distance import OSA, Indel

    by_folded: dict[str, str] = {}
    for choice in choices:
        by_folded.setdefault(fold(choice), choice)
    known = list(by_folded)
    near = process.extractOne(folded, known, scorer=OSA.normalized_similarity, score_cutoff=_SIMILAR)
    if near is None or near[1] < _TYPED:
        whole = [name for name in known if min(len(name), len(folded)) > 2 and (folded in name or name in folded)]
        if whole:
            return by_folded[min(whole, key=lambda name: abs(len(name) - len(folded)))]
    near = near or process.extractOne(folded, known, scorer=Indel.normalized_similarity, score_cutoff=_SHORTENED)
    return by_folded[near[0]] if near else None


def _words(name: str) -> list[str]:
    return sorted(name.casefold().replace("-", "_").split("_"))


def did_you_mean(name: str, choices: Collection[str], *, show: int = 8) -> str:
    """The end of a look-up error, as `suggestion`."""
    help = suggestion(name, choices, show=show)
    return f"; {help}" if help else ""


def suggestion(name: str, choices: Collection[str], *, show: int = 8) -> str:
    """What helps with a name that is not known: the near match among the choices, or these where they are few."""
    if not may_suggest():
        return ""
    if near := closest(name, choices):
        return f"did you mean {near!r}?"
    return f"known: {', '.join(choices)}" if 0 < len(choices) <= show else ""


def fold(name: str) -> str:
    """A name without case and underscores, the form in which names are compared."""
    return name.replace("_", "").replace("-", "").casefold()
