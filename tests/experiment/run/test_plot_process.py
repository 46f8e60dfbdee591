"""The second process that draws: what it draws, and what happens when it cannot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nnrun.experiment.run import plot_process
from nnrun.experiment.run.plot_process import DeferredPlots, PlotProcess
from nnrun.plots import Picture
from nnrun.runs import Run
from tests.plots.test_of_run import write_run

pytestmark = pytest.mark.drawing

PICTURE = "near_zero_weights.png"


def test_asked_pictures_are_there_when_it_has_finished(tmp_path: Path) -> None:
    with PlotProcess(enabled=True) as plots:
        plots.draw(write_run(tmp_path / "one"), ("history",))
        assert plots.finish() == []
        assert (tmp_path / "one" / "plots" / PICTURE).read_bytes().startswith(b"\x89PNG")
        plots.draw(write_run(tmp_path / "two"), ("history",))
        assert plots.finish() == []
        assert (tmp_path / "two" / "plots" / PICTURE).is_file()


def test_galleries_that_cannot_be_made_are_a_note(tmp_path: Path) -> None:
    def make() -> list[Picture]:
        raise MemoryError("too many images")

    with PlotProcess(enabled=True) as plots:
        plots.show(tmp_path, make)
        assert plots.finish() == ["galleries are missing: too many images"]
        assert plots.finish() == []


def test_without_plots_nothing_is_started_or_prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    with PlotProcess(enabled=False) as plots:
        plots.draw(tmp_path)
        plots.show(tmp_path, lambda: 1 / 0)  # type: ignore[arg-type,return-value]
        assert plots.finish() == []


def test_process_that_dies_is_a_note(tmp_path: Path) -> None:
    with PlotProcess(enabled=True) as plots:
        assert plots.process is not None
        os.kill(plots.process.pid, signal.SIGKILL)
        plots.process.wait()
        plots.draw(tmp_path)
        assert plots.finish() == ["plots are missing: the process that draws them ended with exit code -9"]


def test_process_that_cannot_start_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with PlotProcess(enabled=True) as plots:
        plots.draw(tmp_path)
        (note,) = plots.finish()
    assert "No such file" in note


def test_process_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plot_process, "PATIENCE", 0.2)
    with PlotProcess(enabled=True) as plots:
        assert plots.process is not None
        os.kill(plots.process.pid, signal.SIGSTOP)
        assert plots.finish() == ["plots are missing: they were not drawn within 0.2 seconds"]


def test_after_a_signal_it_is_not_waited_for_long_and_nothing_unfinished_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plot_process, "SHORT_PATIENCE", 0.2)
    with PlotProcess(enabled=True) as plots:
        assert plots.process is not None
        os.kill(plots.process.pid, signal.SIGSTOP)
        plots.hurry()
        plots.draw(tmp_path)
        (tmp_path / "plots").mkdir()
        (tmp_path / "plots" / f".history.{plots.process.pid}-7.png").touch()
        assert plots.finish() == ["plots are missing: they were not drawn within 0.2 seconds"]
    assert list((tmp_path / "plots").iterdir()) == []


def test_process_ends_with_the_block() -> None:
    with PlotProcess(enabled=True) as plots:
        process = plots.process
    assert process is not None
    assert process.returncode is not None


def test_files_of_the_current_folder_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "matplotlib.py").write_text("raise SystemExit(3)")
    (tmp_path / "matplotlibrc").write_text("font.size: 99\n")
    monkeypatch.chdir(tmp_path)
    with PlotProcess(enabled=True) as plots:
        plots.draw(write_run(tmp_path / "run"))
        assert plots.finish() == []


def test_this_process_does_not_import_matplotlib(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from nnrun.experiment.run.plot_process import PlotProcess\n"
        "plots = PlotProcess(enabled=True)\n"
        f"plots.draw(Path({str(write_run(tmp_path / 'run'))!r}), ('history',))\n"
        "print(plots.finish(), 'matplotlib' in sys.modules, 'numpy' in sys.modules); plots.close()"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[] False False"
    assert (tmp_path / "run" / "plots" / PICTURE).is_file()


def test_plots_of_several_runs_are_waited_for_once_and_notes_go_to_their_run(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / name) for name in ("fold-1", "fold-2")]
    (runs[1] / "predictions.csv").unlink()
    with DeferredPlots(enabled=True) as plots:
        for run in runs:
            plots.draw(run)
            assert plots.finish() == []
        assert plots.finish_all() == []
    assert (runs[0] / "plots" / PICTURE).is_file()
    assert Run(runs[0]).facts.notes == ()
    assert Run(runs[1]).facts.notes == (f"plots are missing: {runs[1]} has no predictions.csv: it was removed",)
    assert Run(runs[1]).status == "completed"
