"""What sort of literal an argument takes."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.catalog.generate.hints import hint_from_default, hint_from_docstring


@pytest.mark.parametrize(
    ("name", "default", "hint"),
    [
        ("use_bias", True, "flag"),
        ("rate", 0.5, "number"),
        ("padding", "valid", "text"),
        ("use_cudnn", "auto", ""),
        ("save_freq", "epoch", ""),
        ("verbose", 0, ""),
        ("seed", None, ""),
        ("strides", (1, 1), ""),
    ],
)
def test_hint_follows_the_default_where_it_can_be_trusted(name: str, default: Any, hint: str) -> None:
    assert hint_from_default(name, default) == hint


@pytest.mark.parametrize(
    ("documented", "hint"),
    [
        ("bool, default=True", "flag"),
        ("int, default=5", "number"),
        ("int or None, default=None", "number"),
        ("float in range [0.0, 1.0] or int, default=1.0", "number"),
        ("{'l1', 'l2', 'max'}, default='l2'", "text"),
        ("int or 'all', default=10", ""),
        ("int >= 0, or 'auto', default='auto'", ""),
        ("bool or 'allow-nan', default=True", ""),
        ("array-like", ""),
    ],
)
def test_hint_follows_the_documented_type_only_where_it_is_one(documented: str, hint: str) -> None:
    assert hint_from_docstring(f"Parameters\n----------\nk : {documented}\n    What it is.", "k") == hint
