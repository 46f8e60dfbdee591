"""Galleries of rows that are pictures."""

from __future__ import annotations

import numpy as np
import pytest

from nnrun.plots.drawing import rendered
from nnrun.plots.kinds.sample_plot import SamplesPicture, pixels


def _picture(images: np.ndarray, labels: tuple[str, ...]) -> SamplesPicture:
    return SamplesPicture("data.png", "clothes", "two rows", images, tuple((label,) for label in labels))


def test_bytes_keep_their_scale() -> None:
    assert pixels(np.full((1, 2, 2), 102, np.uint8)).max() == pytest.approx(0.4)


def test_bytes_that_use_little_of_their_scale_are_stretched() -> None:
    assert pixels(np.array([[[0, 4], [8, 16]]], np.uint8)).tolist() == [[[0.0, 0.25], [0.5, 1.0]]]


def test_other_numbers_are_stretched_from_smallest_to_largest() -> None:
    shown = pixels(np.array([[[-1.0, 0.0], [1.0, np.nan]]]))
    assert shown.tolist() == [[[0.0, 0.5], [1.0, 0.0]]]


def test_equal_numbers_are_black() -> None:
    assert pixels(np.full((1, 2, 2), 7.0)).max() == 0


@pytest.mark.parametrize("shape", [(2, 8, 8), (2, 8, 8, 1), (2, 8, 12, 3), (2, 8, 8, 4)])
def test_grey_and_coloured_pictures_are_drawn(shape: tuple[int, ...]) -> None:
    images = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    assert rendered(_picture(images, ("a", "b"))).startswith(b"\x89PNG")


def test_each_picture_has_its_label_and_dollar_signs_are_no_formula() -> None:
    figure = _picture(np.zeros((2, 8, 8), np.uint8), ("Sandal", "5$ $x")).figure()
    labels = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert labels == ["Sandal", r"5\$ \$x"]


def test_many_pictures_stand_in_lines_of_ten() -> None:
    images = np.zeros((30, 8, 8), np.uint8)
    sheet = SamplesPicture(
        "data.png", "clothes", "rows", images, tuple((f"row {n}", "is a") for n in range(30))
    ).figure()
    places = [ax.get_position().bounds for ax in sheet.axes]
    assert len({round(bottom, 6) for _, bottom, _, _ in places}) == 3
    assert len({round(left, 6) for left, _, _, _ in places}) == 10
    assert all(bottom >= 0 and bottom + height <= 1 for _, bottom, _, height in places)
    width, height = sheet.get_size_inches() * 144
    assert max(width, height) < 2000
    assert sheet.axes[3].texts[0].get_text() == "row 3\nis a"
