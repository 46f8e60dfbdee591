"""What ``nnrun evaluate`` prints and takes."""

from __future__ import annotations

import json

import pytest

from tests.invoke import nnrun

pytestmark = pytest.mark.tensorflow


@pytest.mark.parametrize("part", ["train", "validation"])
def test_json_has_the_metrics_of_the_parts_asked_for(done, part: str) -> None:
    answer = nnrun("evaluate", done.run, "--part", part, "--json")
    said = answer.json()
    assert (answer.code, answer.err) == (0, "")
    assert said["run"] == str(done.run)
    assert said["metrics"] == {part: done.answer.json()["metrics"][part]}


def test_run_is_a_path_a_name_or_latest(done) -> None:
    for run in (done.run, done.run.name, "small", "latest"):
        answer = nnrun("evaluate", run, "--runs-dir", done.runs_dir, "--json")
        assert answer.json()["metrics"] == done.answer.json()["metrics"]


def test_person_sees_scores_and_classes_on_stdout(done) -> None:
    answer = nnrun("evaluate", done.run, "--part", "train")
    assert (answer.code, answer.err) == (0, "")
    words = [line.split() for line in answer.out.splitlines()]
    assert words[0] == ["train"]
    assert [line[0] for line in words[1:3]] == ["loss", "accuracy"]
    assert ["class", "precision", "recall", "f1", "rows"] in words
    for kind in "abc":
        assert any(line[:1] == [kind] for line in words)


def test_part_that_is_not_there_is_told(done) -> None:
    answer = nnrun("evaluate", done.run, "--part", "test")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "the run has no test part; it has train, validation\n"


def test_notes_stay_off_stdout(done, tmp_path) -> None:
    lines = done.data.read_text().splitlines()
    wider = tmp_path / "wider.csv"
    wider.write_text("\n".join([f"{lines[0]},colour", *(f"{line},red" for line in lines[1:])]) + "\n")
    answer = nnrun("evaluate", done.run, "--data", wider, "--json")
    assert list(answer.json()["metrics"]) == ["data"]
    assert answer.err == "note: columns that the model does not use: colour\n"


def test_data_that_changed_since_the_run_is_refused(small) -> None:
    nnrun("train", "config.yaml", "--quiet")
    was = json.loads((next((small / "runs").iterdir()) / "run.json").read_text())["data"]["sha256"]
    (small / "flowers.csv").write_text((small / "flowers.csv").read_text() + "1,2,a\n")
    answer = nnrun("evaluate", "latest")
    assert (answer.code, answer.out) == (3, "")
    _, line = answer.err.splitlines()
    assert line.startswith(f"flowers.csv has changed since the run: its SHA-256 was {was}, and is ")
    assert line.endswith("; --data scores other data")
    other = nnrun("evaluate", "latest", "--data", "flowers.csv", "--json")
    assert list(other.json()["metrics"]) == ["data"]


def test_ensemble_shows_what_it_gains_over_its_members(small) -> None:
    trained = nnrun("train", "config.yaml", "ensemble={members: 2}")
    gains, _, _ = trained.out.partition("\n\n")
    assert gains.startswith("part        metric    ensemble  best member  average member")
    answer = nnrun("evaluate", "latest")
    assert answer.code == 0
    assert gains in answer.out
