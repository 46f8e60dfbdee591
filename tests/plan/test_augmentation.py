"""Layers that vary rows stand between what gives grey images a channel and what takes it off."""

from __future__ import annotations

import pytest

from nnrun.plan.augmentation import Augmentation, augmentation
from nnrun.spec import Component

FLIP = Component("layer", "RandomFlip")


@pytest.mark.parametrize(
    ("shape", "names"),
    [
        ((8, 8), ["augment_opened", "augment_0", "augment_1", "augment_closed"]),
        ((8, 8, 3), ["augment_0", "augment_1"]),
        ((None, 8), ["augment_0", "augment_1"]),
    ],
)
def test_grey_images_have_a_channel_for_so_long(shape: tuple[int | None, ...], names: list[str]) -> None:
    assert [name for name, _ in augmentation((FLIP, FLIP), shape).layers] == names


def test_nothing_opens_rows_that_are_not_varied() -> None:
    assert augmentation((), (8, 8)) == Augmentation()
