"""Links in a directory from elsewhere: nothing is read or written through one that leads out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import nnrun
from nnrun.errors import RunDamaged
from tests.invoke import nnrun as command
from tests.reports.written_runs import write_run
from tests.runs.index.run_samples import make_run

OF_OTHERS = "epoch,loss\n1,0.123456\nname: treasure\n"
READ = (
    *("run.json", "resolved.yaml", "config.yaml", "history.csv", "metrics.json", "predictions.csv", "signature.json"),
    *("layers.json", "timings.csv", "annotations.json", "preparation.json"),
)
WRITTEN = (("report", "report.html"), ("runs tag", "annotations.json"), ("runs note", "annotations.json"))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return write_run(tmp_path / "runs" / "strange", classes=("a", "b"))


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text(OF_OTHERS)
    return tmp_path / "secret"


@pytest.mark.parametrize("name", READ)
def test_no_file_of_a_run_is_read_through_a_link_out_of_it(name: str, run: Path, secret: Path) -> None:
    (run / name).unlink(missing_ok=True)
    (run / name).symlink_to(secret)
    shown = []
    for words in (("runs", "show", run), ("runs", "--runs-dir", run.parent, "--json"), ("watch", run)):
        answer = command(*words)
        assert answer.code != 1, answer
        shown += [answer.out, answer.err]
    command("report", run, "-o", run.parent / "page.html")
    shown.append((run.parent / "page.html").read_text())
    assert not [text for text in shown if "0.123456" in text or "treasure" in text]


@pytest.mark.parametrize("name", ["config.yaml", "predictions.csv", "split.npz", "model.keras"])
def test_a_file_that_is_such_a_link_is_refused_for_safety(name: str, run: Path, secret: Path) -> None:
    (run / name).unlink(missing_ok=True)
    (run / name).symlink_to(secret)
    with pytest.raises(RunDamaged, match="it is a link out of the run directory") as caught:
        nnrun.open_run(run).file(name)
    assert caught.value.problems[0].code == "untrusted-file"


def test_links_within_a_run_and_links_to_a_run_are_followed(run: Path, tmp_path: Path) -> None:
    (run / "kept.csv").write_bytes((run / "predictions.csv").read_bytes())
    (run / "predictions.csv").unlink()
    (run / "predictions.csv").symlink_to("kept.csv")
    (tmp_path / "here").symlink_to(run)
    assert len(nnrun.open_run(tmp_path / "here").predictions) == 30


@pytest.mark.parametrize(("words", "name"), WRITTEN)
def test_no_file_is_written_through_a_link_in_a_run(words: str, name: str, run: Path, secret: Path) -> None:
    (run / name).symlink_to(secret)
    answer = command(*words.split(), run, *(["x"] if "runs" in words else []), "--runs-dir", run.parent)
    assert secret.read_text() == OF_OTHERS
    assert answer.code in (0, 2), answer
    assert (run / name).is_symlink() == (answer.code == 2)


def test_index_beside_the_runs_is_written_through_no_link(run: Path, secret: Path) -> None:
    (run.parent / ".index.sqlite").symlink_to(secret)
    assert command("runs", "--runs-dir", run.parent).code == 0
    assert secret.read_text() == OF_OTHERS


@pytest.mark.process
@pytest.mark.parametrize("link", ["events", "events/train"])
def test_event_files_are_written_through_no_link(link: str, tmp_path: Path) -> None:
    run = make_run(tmp_path / "runs")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (run / link).parent.mkdir(exist_ok=True)
    (run / link).symlink_to(elsewhere)
    answer = command("track", run, "--tensorboard")
    assert "it is a link out of the run directory" in answer.err, answer
    assert not list(elsewhere.iterdir())


def test_a_trash_that_is_a_link_is_not_emptied(run: Path, tmp_path: Path) -> None:
    (tmp_path / "home" / "photos").mkdir(parents=True)
    (run.parent / ".trash").symlink_to(tmp_path / "home")
    for words in (("--empty-trash",), (run,)):
        answer = command("runs", "rm", *words, "--yes", "--runs-dir", run.parent)
        assert (answer.code, ".trash is a link" in answer.err) == (2, True), answer
    assert (tmp_path / "home" / "photos").is_dir()
    assert run.is_dir()


def test_what_a_person_names_is_written_where_their_link_leads(tmp_path: Path, run: Path) -> None:
    (tmp_path / "page.html").write_text("")
    (tmp_path / "link.html").symlink_to("page.html")
    assert command("report", run, "-o", tmp_path / "link.html").code == 0
    assert (tmp_path / "link.html").is_symlink()
    assert "<html" in (tmp_path / "page.html").read_text()
