"""Pictures become PNG files; what cannot be drawn becomes a note."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import pytest
from PIL import Image

from nnrun.plots.drawing import draw_pictures, rendered
from nnrun.plots.kinds.history_plot import HistoryPicture
from nnrun.plots.style import shown
from tests.plots.plot_cases import classes, confusion_picture, history_picture, near_zero_picture


def test_pictures_are_png_files_of_at_least_900_pixels(tmp_path: Path) -> None:
    drawn = draw_pictures([history_picture(), near_zero_picture()], tmp_path / "plots")
    assert (drawn.files, drawn.notes) == (("history.png", "near_zero_weights.png"), ())
    assert sorted(path.name for path in (tmp_path / "plots").iterdir()) == sorted(drawn.files)
    with Image.open(tmp_path / "plots" / "history.png") as image:
        assert image.format == "PNG"
        assert image.mode == "RGB"
        assert image.width >= 900


def test_same_picture_is_drawn_the_same_twice() -> None:
    assert rendered(history_picture()) == rendered(history_picture())


def test_picture_that_cannot_be_drawn_is_a_note_and_the_others_are_drawn(tmp_path: Path) -> None:
    broken = replace(history_picture(), file="broken.png", learning_rate=(0.1,), epochs=())
    drawn = draw_pictures([broken, near_zero_picture()], tmp_path)
    assert drawn.files == ("near_zero_weights.png",)
    assert len(drawn.notes) == 1
    assert drawn.notes[0].startswith("broken.png was not drawn: ")
    assert "\n" not in drawn.notes[0]


def test_folder_that_cannot_be_written_is_a_note(tmp_path: Path) -> None:
    (tmp_path / "plots").write_text("a file, no folder")
    drawn = draw_pictures([near_zero_picture()], tmp_path / "plots")
    assert drawn.files == ()
    assert "near_zero_weights.png was not drawn" in drawn.notes[0]


def test_settings_of_a_program_that_draws_by_itself_stay(tmp_path: Path) -> None:
    with mpl.rc_context({"font.size": 33}):
        before = dict(mpl.rcParams)
        draw_pictures([near_zero_picture()], tmp_path)
        assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    "name", ["$", "a$b$c", r"$\frac{1}{$", "\\", "名前", "\x1b[31mred", "a" * 500, "x\ny", "🙂", ""]
)
def test_no_name_stops_a_picture(name: str) -> None:
    names = (name or "no", f"{name} yes")
    content = rendered(confusion_picture(classes(2, names=names), title=name))
    with Image.open(io.BytesIO(content)) as image:
        assert image.width < 2000


def test_dollars_are_no_formula_and_controls_are_visible() -> None:
    assert shown("$a$") == r"\$a\$"
    assert shown("a\x1bb") == "a␛b"


def test_history_with_values_that_are_not_finite_is_drawn() -> None:
    nan, infinite = float("nan"), float("inf")
    series = {"loss": (1.0, infinite, nan), "vector": (nan, nan, nan)}
    picture = HistoryPicture("history.png", "iris", "", (1, 2, 3), series, {}, (0.1, nan, 0.1), 2)
    assert rendered(picture)


def test_settings_of_the_current_folder_change_no_picture(tmp_path: Path) -> None:
    draw_pictures([near_zero_picture()], tmp_path / "before")
    with mpl.rc_context({"text.usetex": True, "text.latex.preamble": r"\input{/etc/passwd}", "lines.linewidth": 9}):
        drawn = draw_pictures([near_zero_picture()], tmp_path / "after")
    assert not drawn.notes
    (name,) = drawn.files
    assert (tmp_path / "after" / name).read_bytes() == (tmp_path / "before" / name).read_bytes()
