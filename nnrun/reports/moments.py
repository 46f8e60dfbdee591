"""Dates and times as a page shows them."""

from __future__ import annotations

from datetime import datetime


def spoken_moment(text: str) -> str:
    """A moment of run.json as ``30 November 2026, 14:03``; as it stands where it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{moment.day} {moment:%B %Y, %H:%M}"
