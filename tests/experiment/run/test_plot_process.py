"""The second process that draws: what it draws, and what happens when it cannot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nnrun.experiment.run import plot_process
from nnrun.experiment.run.plot_process import DeferredPlots, PlotProcess
from nnrun.plots import NearZeroPicture, Picture
from nnrun.scores import NearZero

PICTURE = NearZeroPicture("near_zero_weights.png", "iris", "after epoch 5", (NearZero("dense", 12, 0.5),))


def test_asked_pictures_are_there_when_it_has_finished(tmp_path: Path) -> None:
    with PlotProcess(wanted=True) as artist:
        artist.draw([PICTURE], tmp_path / "one")
        assert artist.finish() == []
        assert (tmp_path / "one" / PICTURE.file).read_bytes().startswith(b"\x89PNG")
        artist.draw([PICTURE], tmp_path / "two")
        assert artist.finish() == []
        assert (tmp_path / "two" / PICTURE.file).is_file()


def test_without_plots_nothing_is_started_or_prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)

    def pictures() -> Iterator[Picture]:
        raise AssertionError("prepared")
        yield

    with PlotProcess(wanted=False) as artist:
        artist.draw(pictures(), tmp_path)
        assert artist.finish() == []


def test_process_that_dies_is_a_note(tmp_path: Path) -> None:
    with PlotProcess(wanted=True) as artist:
        assert artist.process is not None
        os.kill(artist.process.pid, signal.SIGKILL)
        artist.process.wait()
        artist.draw([PICTURE], tmp_path)
        assert artist.finish() == ["plots are missing: the process that draws them ended with exit code -9"]


def test_process_that_cannot_start_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with PlotProcess(wanted=True) as artist:
        artist.draw([PICTURE], tmp_path)
        (note,) = artist.finish()
    assert "No such file" in note


def test_process_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plot_process, "PATIENCE", 0.2)
    with PlotProcess(wanted=True) as artist:
        assert artist.process is not None
        os.kill(artist.process.pid, signal.SIGSTOP)
        assert artist.finish() == ["plots are missing: they were not drawn within 0.2 seconds"]


def test_pictures_that_cannot_be_prepared_are_a_note(tmp_path: Path) -> None:
    def pictures() -> Iterator[Picture]:
        yield PICTURE
        raise ZeroDivisionError("a curve of nothing")

    with PlotProcess(wanted=True) as artist:
        artist.draw(pictures(), tmp_path)
        assert artist.finish() == ["plots are missing: a curve of nothing"]
    assert (tmp_path / PICTURE.file).is_file()


def test_process_ends_with_the_block() -> None:
    with PlotProcess(wanted=True) as artist:
        process = artist.process
    assert process is not None
    assert process.returncode is not None


def test_files_of_the_current_folder_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "matplotlib.py").write_text("raise SystemExit(3)")
    (tmp_path / "matplotlibrc").write_text("font.size: 99\n")
    monkeypatch.chdir(tmp_path)
    with PlotProcess(wanted=True) as artist:
        artist.draw([PICTURE], tmp_path / "plots")
        assert artist.finish() == []


def test_this_process_does_not_import_matplotlib(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from nnrun.experiment.run.plot_process import Artist\n"
        "from nnrun.plots import NearZeroPicture; from nnrun.scores import NearZero\n"
        "artist = Artist(wanted=True)\n"
        f"artist.draw([NearZeroPicture('a.png', 'b', 'c', (NearZero('d', 1, 0.5),))], Path({str(tmp_path)!r}))\n"
        "print(artist.finish(), 'matplotlib' in sys.modules, 'numpy' in sys.modules); artist.close()"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[] False False"
    assert (tmp_path / "a.png").is_file()


def test_plots_of_several_runs_are_waited_for_once_and_notes_go_to_their_run(tmp_path: Path) -> None:
    from datetime import datetime

    from nnrun.runs import Facts, Run, create_inside

    for name in ("fold-1", "fold-2"):
        writer = create_inside(tmp_path, name, datetime(2026, 11, 21))
        writer.start(Facts(notes=("earlier",)))
        writer.finish("completed")
    with DeferredPlots(wanted=True) as artist:
        artist.draw([PICTURE], tmp_path / "fold-1" / "plots")
        artist.draw([replace(PICTURE, kernels=())], tmp_path / "fold-2" / "plots")
        assert artist.finish() == []
        assert artist.finish_all() == []
    assert (tmp_path / "fold-1" / "plots" / PICTURE.file).is_file()
    assert Run(tmp_path / "fold-1").facts.notes == ("earlier",)
    (_, note) = Run(tmp_path / "fold-2").facts.notes
    assert note.startswith("near_zero_weights.png was not drawn: ")
    assert Run(tmp_path / "fold-2").status == "completed"
