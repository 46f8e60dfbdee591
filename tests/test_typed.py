"""Values of files against the types of data classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from nnrun.typed import fits, verified
from nnrun.types import Input, Target

TARGET = Target("y", "classes", 3, (), "int32", ("a", "b", "c"))


@pytest.mark.parametrize(
    "changed",
    [
        {"width": 10**30},
        {"width": True},
        {"width": 3.0},
        {"name": None},
        {"shape": "()"},
        {"shape": (None,)},
        {"classes": ("a", 1)},
        {"classes": {"a": 1}},
    ],
)
def test_field_of_another_type_is_told(changed: dict[str, Any]) -> None:
    assert verified(TARGET) == TARGET
    with pytest.raises(TypeError, match=next(iter(changed))):
        verified(replace(TARGET, **changed))


def test_what_stands_inside_counts() -> None:
    assert verified(Input("x", (None, 2), "float32", (), (("scale", {"divisor": 255}),)))
    with pytest.raises(TypeError, match="steps"):
        verified(Input("x", (2,), "float32", (), (("scale", {"divisor": 255}, 3),)))  # type: ignore[arg-type]
    assert fits({"a": {"b": 1.5}}, Mapping[str, Mapping[str, float]])
    assert not fits({"a": {1: 1.5}}, Mapping[str, Mapping[str, float]])
    assert fits(1, float | None)
    assert not fits("1", float | None)
