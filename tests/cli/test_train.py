"""What ``nnrun train`` prints and takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.small_config import CONFIG, but
from tests.invoke import nnrun, only_run

pytestmark = pytest.mark.tensorflow

KEYS = [
    *("run", "status", "epochs", "best_epoch", "stopped_because"),
    *("kept", "parameters", "metrics", "notes", "seconds"),
]


def test_json_is_one_object_with_the_result(done) -> None:
    said = done.answer.json()
    assert list(said) == KEYS
    assert said["run"] == str(done.run)
    assert {key: said[key] for key in KEYS[1:7]} == {
        "status": "completed",
        "epochs": 1,
        "best_epoch": 1,
        "stopped_because": "completed",
        "kept": "best",
        "parameters": 51,
    }
    assert {part: list(scores) for part, scores in said["metrics"].items()} == {
        "train": ["loss", "accuracy"],
        "validation": ["loss", "accuracy"],
    }
    assert said["metrics"] == json.loads((done.run / "metrics.json").read_text())["metrics"]
    assert said["seconds"]["total"] >= said["seconds"]["fit"] > 0


def test_person_sees_header_and_epochs_on_stderr_and_scores_on_stdout(small: Path) -> None:
    answer = nnrun("train", "config.yaml", "training.epochs=2")
    run = only_run(small / "runs").relative_to(small)
    assert answer.code == 0
    head = answer.err.splitlines()
    assert head[0] == "config  config.yaml, seed 1"
    assert head[1] == "data    flowers.csv: 9 train, 3 validation, 2 features, 3 classes"
    assert head[2] == "model   51 parameters"
    assert head[3].startswith("device  cpu (")
    said = [line for line in head[4:] if not line.startswith(("note", " "))]  # of threads, if another test chose them
    assert [line.split("  ")[0] for line in said] == ["epoch 1/2", "epoch 2/2"]
    lines = answer.out.splitlines()
    assert lines[0].split() == ["train", "validation"]
    assert [line.split()[0] for line in lines[1:3]] == ["loss", "accuracy"]
    assert lines[-1] == f"run      {run}"


def test_quiet_says_nothing(small: Path) -> None:
    answer = nnrun("train", "config.yaml", "--quiet")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert only_run(small / "runs").is_dir()


def test_quiet_json_is_the_object_alone(small: Path) -> None:
    answer = nnrun("train", "config.yaml", "--quiet", "--json")
    assert list(answer.json()) == KEYS
    assert answer.err == ""


def test_options_are_written_into_the_run(small: Path) -> None:
    words = ["--seed", "7", "--name", "other", "--runs-dir", "deep/er/runs", "--engine", "keras", "--device", "cpu"]
    answer = nnrun("train", "config.yaml", *words, "--json")
    run = only_run(small / "deep" / "er" / "runs")
    facts = json.loads((run / "run.json").read_text())
    assert run.name.endswith("_other")
    assert (facts["seed"], facts["engine"], facts["name"]) == (7, "keras", "other")
    assert facts["command"] == ["nnrun", "train", "config.yaml", *words, "--json"]
    assert answer.json()["run"] == f"deep/er/runs/{run.name}"
    assert not (small / "runs").exists()


def test_options_come_after_overrides(small: Path) -> None:
    nnrun("train", "config.yaml", "seed=5", "name=a", "--seed", "7")
    facts = json.loads((only_run(small / "runs") / "run.json").read_text())
    assert (facts["seed"], facts["name"]) == (7, "a")


@pytest.mark.parametrize("by", ["--data-dir", "NNRUN_DATA", "beside", "data"])
def test_data_is_found_beside_the_config_then_in_the_data_directories(
    small: Path, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small / "configs").mkdir()
    (small / "config.yaml").rename(small / "configs" / "config.yaml")
    folder = {"beside": "configs", "data": "data"}.get(by, "given")
    (small / folder).mkdir(exist_ok=True)
    (small / "flowers.csv").rename(small / folder / "flowers.csv")
    if by == "NNRUN_DATA":
        monkeypatch.setenv("NNRUN_DATA", "nowhere:given")
    words = ["--data-dir", "given"] if by == "--data-dir" else []
    assert nnrun("validate", "configs/config.yaml", *words).code == 0
    assert nnrun("validate", "configs/config.yaml", "--data-dir", "nowhere").code == (0 if by == "beside" else 2)
    if by == "--data-dir":
        assert nnrun("train", "configs/config.yaml", *words).code == 0
        assert nnrun("evaluate", "latest", *words).code == 0
        assert nnrun("evaluate", "latest").code == 2


def test_gpu_that_is_not_there_is_an_error(small: Path) -> None:
    import tensorflow as tf

    if tf.config.list_physical_devices("GPU"):
        pytest.skip("there is a GPU")
    answer = nnrun("train", "config.yaml", "--device", "gpu")
    assert (answer.code, answer.out) == (2, "")
    assert answer.errors() == ["command line:1:17: training.device: gpu was asked for, and TensorFlow sees no GPU"]
    assert not (small / "runs").exists()


def test_loss_that_becomes_nan_fails_with_what_there_was(small: Path) -> None:
    """Three steps an epoch; a rate beyond all reason makes the second or third loss infinite or NaN."""
    text = but("softmax", "linear", but("sparse_categorical_crossentropy", "mse", but("kind", "height")))
    text = but("units: 3, activation: linear", "units: 1", but("[accuracy]", "[mae]", text))
    text = but("optimizer: adam", "optimizer: {SGD: {learning_rate: 1.0e+30}}", text)
    (small / "config.yaml").write_text(text)
    (small / "flowers.csv").write_text("width,height\n" + "".join(f"{n},{n % 5}\n" for n in range(12)))
    answer = nnrun("train", "config.yaml", "--json")
    run = only_run(small / "runs")
    assert answer.code == 4
    said = answer.json()
    assert (said["status"], said["epochs"], said["best_epoch"]) == ("failed", 0, None)
    assert said["stopped_because"].startswith("the loss, or a weight, became NaN or infinite in epoch ")
    assert answer.errors()[-1] == (
        f"{said['stopped_because']}; the weights of epoch 0 are kept in {run.relative_to(small)}"
    )
    facts = json.loads((run / "run.json").read_text())
    assert (facts["status"], facts["error"]) == ("failed", said["stopped_because"])
    assert nnrun("evaluate", run, "--json").json()["metrics"] == said["metrics"]


def test_two_runs_of_one_second_have_directories_of_their_own(small: Path) -> None:
    from datetime import datetime

    from nnrun.runs import create

    moment = datetime(2026, 11, 21, 14, 3, 59).astimezone()
    paths = [create(small / "runs", "small", moment).path.name for _ in range(3)]
    stem = "2026-11-21_14-03-59_small"
    assert paths == [stem, f"{stem}-2", f"{stem}-3"]


def test_smoke_trains_two_epochs_of_at_most_256_rows_with_all_that_a_run_has(small: Path, done) -> None:
    rows = "".join(f"{n},{n % 5},{'abc'[n % 3]}\n" for n in range(1000))
    (small / "flowers.csv").write_text("width,height,kind\n" + rows)
    answer = nnrun("train", "config.yaml", "training.epochs=9", "--smoke", "--json")
    run = only_run(small / "runs")
    assert answer.json()["epochs"] == 2
    assert json.loads((run / "run.json").read_text())["data"]["rows"] == {"train": 256, "validation": 250}
    assert {path.name for path in run.iterdir()} == {path.name for path in done.run.iterdir()}
    assert nnrun("evaluate", run, "--json").json()["metrics"] == answer.json()["metrics"]


def test_debug_shows_the_traceback_and_changes_no_exit_code(small: Path) -> None:
    (small / "config.yaml").write_text(CONFIG.replace("metrics", "metrcs"))
    plain, debug = nnrun("train", "config.yaml"), nnrun("train", "config.yaml", "--debug")
    assert (plain.code, debug.code) == (2, 2)
    assert debug.err.startswith("Traceback (most recent call last):")
    assert debug.err.endswith(plain.err)


def test_several_configs_end_with_a_table_that_names_each(small: Path) -> None:
    (small / "wider.yaml").write_text("extends: config.yaml\nname: wider\n")
    answer = nnrun("train", "config.yaml", "wider.yaml")
    assert answer.code == 0
    title, heads, *rows = (line.split() for line in answer.out.splitlines())
    assert title == ["scores", "of", "the", "validation", "part"]
    assert heads == ["config", "parameters", "epochs", "seconds", "loss", "accuracy"]
    assert [row[0] for row in rows[:2]] == ["small", "wider"]
    assert [row[0] for row in rows[3:]] == ["run", "run"]
    assert all((Path(row[1]) / "metrics.json").is_file() for row in rows[3:])


def test_a_missed_expectation_is_exit_code_5_after_a_whole_run(small: Path) -> None:
    expected = 'expect={train.loss: "> 0", validation.loss: "< 0"}'
    answer = nnrun("train", "config.yaml", expected, "--json", "--quiet", "--junit", "report.xml")
    run = only_run(small / "runs")
    assert answer.code == 5
    assert 'expect."validation.loss": expected validation.loss < 0, got ' in answer.err
    assert answer.json()["status"] == "completed"
    assert [item["met"] for item in answer.json()["expectations"]] == [True, False]
    assert [item["is_met"] for item in json.loads((run / "expectations.json").read_text())["expectations"]] == [
        True,
        False,
    ]
    assert '<testsuites tests="3" failures="1" errors="0">' in (small / "report.xml").read_text()
    assert nnrun("check", run).code == 5


def test_what_is_met_stands_below_the_scores(small: Path) -> None:
    answer = nnrun("train", "config.yaml", 'expect.train.loss="> 0"')
    assert answer.code == 0
    assert answer.out.splitlines()[-1].split()[:4] == ["train.loss", ">", "0", "met"]


def test_a_smoke_run_is_not_held_against_its_expectations_which_it_says(small: Path) -> None:
    answer = nnrun("train", "config.yaml", "--smoke", 'expect.train.loss="< 0"')
    assert answer.code == 0
    assert "a smoke run's scores mean nothing" in " ".join(answer.err.split())
    assert not (only_run(small / "runs") / "expectations.json").exists()


def test_a_part_that_the_data_turn_out_to_lack_is_told_before_training(small: Path) -> None:
    answer = nnrun("train", "config.yaml", 'expect.test.loss="< 0"')
    assert answer.code == 2
    assert "there is no test part; add split: {test: 0.2} under dataset" in answer.err
    assert not (small / "runs").exists()
