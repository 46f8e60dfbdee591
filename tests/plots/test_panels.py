"""What the panels of each plot show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes

from nnrun.plots.style import STYLE
from tests.plots.plot_cases import (
    CASES,
    classes,
    confusion_picture,
    curves_picture,
    history_picture,
    near_zero_picture,
    numbers,
    residuals_picture,
)


@pytest.fixture(autouse=True)
def style() -> Iterator[None]:
    with mpl.rc_context(STYLE):
        yield


def titles(axes: list[Axes]) -> list[str]:
    return [ax.get_title(loc="left") for ax in axes]


def test_history_has_a_panel_a_metric_and_none_for_a_constant_rate() -> None:
    assert titles(history_picture().figure().axes) == ["loss", "accuracy"]
    assert titles(history_picture(decays=True).figure().axes) == ["loss", "accuracy", "learning rate"]


def test_first_epochs_that_dwarf_the_rest_leave_the_frame_which_says_so() -> None:
    (ax,) = CASES["history whose first epoch dwarfs the rest"].figure().axes
    assert ax.get_ylim()[1] < 3
    assert [text.get_text() for text in ax.texts] == ["first epochs above the frame: 2.5000 to 350.20"]
    straight = {"loss": tuple(2 - 0.01 * n for n in range(50))}
    (ax,) = replace(history_picture(1), training=straight, validation=straight).figure().axes
    assert not ax.texts


def test_many_outputs_stand_in_a_grid_of_their_own_names() -> None:
    axes = residuals_picture(numbers(6)).figure().axes
    assert titles(axes) == ["0", "1", "2", "3", "4", "5"]


def test_history_shows_training_and_validation() -> None:
    picture = replace(history_picture(1, 3, best=2), validation={"loss": (3.0, 2.0, 2.5)})
    (panel,) = picture.figure().axes
    training, validation = panel.lines[:2]
    assert np.array_equal(training.get_ydata(), picture.training["loss"])
    assert np.array_equal(validation.get_ydata(), (3.0, 2.0, 2.5))
    assert training.get_color() != validation.get_color()


def test_best_epoch_is_marked_with_its_validation_value() -> None:
    picture = replace(history_picture(1, 3, best=2), validation={"loss": (3.0, 2.0, 2.5)})
    (panel,) = picture.figure().axes
    assert panel.get_title(loc="right") == "2.0000 at epoch 2"
    assert [2, 2] in [list(line.get_xdata()) for line in panel.lines]


def test_history_without_a_best_epoch_has_no_mark() -> None:
    (panel,) = history_picture(1, 3, best=None).figure().axes
    assert panel.get_title(loc="right") == ""
    assert len(panel.lines) == 2


def test_confusion_matrix_says_every_count_with_the_true_classes_downwards() -> None:
    picture = confusion_picture(classes(3, names=("a", "b", "c")))
    panel = picture.figure().axes[0]
    said = {text.get_position(): text.get_text() for text in panel.texts}
    counts = picture.confusion.counts
    assert said == {(column, row): str(counts[row][column]) for row in range(3) for column in range(3)}
    assert panel.get_ylabel() == "true class"
    assert panel.yaxis_inverted()


def test_large_confusion_matrix_is_read_by_colour() -> None:
    panel = confusion_picture(classes(46, 2000)).figure().axes[0]
    assert len(panel.texts) == 0
    assert len(panel.get_xticklabels()) == 46


def test_colour_is_the_share_of_the_true_class() -> None:
    picture = confusion_picture(classes(3))
    (image,) = picture.figure().axes[0].images
    counts = np.array(picture.confusion.counts)
    assert np.allclose(image.get_array(), counts / counts.sum(axis=1, keepdims=True))


def test_every_class_has_its_curves_and_its_areas() -> None:
    picture = curves_picture(classes(3, names=("a", "b", "c")))
    roc, recall, table = picture.figure().axes
    assert len(roc.lines) == 4  # and chance
    assert len(recall.lines) == 3
    said = [text.get_text() for text in table.texts]
    assert f"{picture.curves[1].roc.area:.3f}" in said
    assert {"a", "b", "c", "chance"} <= set(said)


def test_many_curves_differ_in_colour_or_dashes() -> None:
    roc = curves_picture(classes(10)).figure().axes[0]
    looks = {(line.get_color(), str(line.get_linestyle())) for line in roc.lines}
    assert len(looks) == 11


def test_residuals_are_drawn_against_predictions() -> None:
    picture = residuals_picture(numbers(1))
    against, missed = picture.figure().axes
    assert np.array_equal(against.lines[0].get_ydata(), picture.columns[0].predicted)
    assert np.array_equal(missed.lines[0].get_ydata(), picture.columns[0].residual)
    assert (against.get_xlabel(), missed.get_ylabel()) == ("true price", "true − predicted")
    assert against.get_xlim() == against.get_ylim()


def test_target_of_several_numbers_has_a_row_of_panels_each() -> None:
    assert len(residuals_picture(numbers(3)).figure().axes) == 6


def test_very_many_points_are_thinned_evenly() -> None:
    against = residuals_picture(numbers(1, 20_000)).figure().axes[0]
    assert len(np.asarray(against.lines[0].get_xdata())) == 5000
    assert "n = 20,000" in against.get_title(loc="left")


def test_constant_target_and_prediction_are_drawn() -> None:
    said = numbers(1, 3)
    same = np.full((3, 1), 5.0)
    drawn = residuals_picture(replace(said, probabilities=same, predicted=same, true=same)).figure()
    assert np.asarray(drawn.axes[0].lines[0].get_xdata()).tolist() == [5.0] * 3


def test_kernels_stand_in_their_order_and_many_are_cut_with_a_word() -> None:
    few, many = near_zero_picture(3).figure(), near_zero_picture(90).figure()
    assert [label.get_text() for label in few.axes[0].get_yticklabels()] == ["dense_0", "dense_1", "dense_2"]
    assert few.axes[0].yaxis_inverted()
    assert any("the largest 40 of 90 kernels" in text.get_text() for text in many.texts)
