"""Every mistake in a command: exit code 2, one message, nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.small_config import CONFIG, FLOWERS
from tests.invoke import nnrun

OVERRIDES = {
    "unknown key": ("training.epoch=3", "1:10: training.epoch: unknown key 'epoch'; did you mean 'epochs'?"),
    "unknown argument": (
        "layers.0.Dense.unit=3",
        "1:16: layers.0.Dense.unit: Dense has no argument 'unit'; did you mean 'units'?",
    ),
    "item that is not there": ("layers.7.units=3", "1:8: layers.7: layers has 2 items, counted from 0"),
    "wrong type": (
        "training.epochs=soon",
        "1:17: training.epochs: expected a whole number of at least 1, got the text 'soon'",
    ),
    "no value": (
        "training.epochs",
        "1:1: 'training.epochs' is not an override: write path=value, such as training.epochs=5",
    ),
}

COMMANDS = {
    "key of the config as an option": (
        ["train", "config.yaml", "--epochs", "3"],
        "nnrun train has no option --epochs; write training.epochs=... without dashes",
    ),
    "key at the root as an option": (
        ["kfold", "config.yaml", "--optimizer=sgd"],
        "nnrun kfold has no option --optimizer; write optimizer=... without dashes",
    ),
    "what is called a key elsewhere as an option": (
        ["validate", "config.yaml", "--lr", "0.1"],
        "nnrun validate has no option --lr; in the config, write optimizer: {adam: {learning_rate: ...}}",
    ),
    "config that is not there": (["train", "nowhere.yaml"], "nowhere.yaml: there is no such file"),
    "directory for a config": (["train", "folder"], "folder is a directory, not a config file"),
    "directory to validate": (["validate", "folder"], "folder is a directory, not a config file"),
    "run that is not one": (
        ["evaluate", "folder"],
        "folder is not a run directory: it has no run.json and no resolved.yaml",
    ),
    "file for a run": (
        ["evaluate", "config.yaml"],
        "config.yaml is not a run directory: it has no run.json and no resolved.yaml",
    ),
    "run that is not there": (["predict", "iris", "flowers.csv"], "there is no run 'iris': runs holds no runs"),
    "no number of seeds": (
        ["train", "config.yaml", "--seeds", "x"],
        (
            "--seeds: 'x' is no whole number; a number says how many, counted from the config's seed on; "
            "commas say which: 5,7,9"
        ),
    ),
    "seeds of several configs": (
        ["train", "config.yaml", "config.yaml", "--seeds", "3"],
        "--seeds: one config, not 2; train the seeds of each by themselves; nnrun compare takes them",
    ),
    "one training side by side": (
        ["train", "config.yaml", "--jobs", "2"],
        (
            "--jobs 2: there is one training; seeds (--seeds), members of an ensemble and several configs are trained "
            "side by side"
        ),
    ),
    "latest of none": (["evaluate", "latest"], "there are no runs in runs"),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A sound config with its data, in the folder in which the command is called; nothing is added to it."""
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "flowers.csv").write_text(FLOWERS)
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    yield tmp_path
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(("override", "message"), [pytest.param(*case, id=name) for name, case in OVERRIDES.items()])
@pytest.mark.parametrize("command", ["train", "validate", "summary"])
def test_wrong_override_is_told_in_the_argument(command: str, override: str, message: str) -> None:
    answer = nnrun(command, "config.yaml", override)
    assert (answer.code, answer.out, answer.errors()) == (2, "", [f"command line:{message}"])


@pytest.mark.parametrize(("words", "message"), [pytest.param(*case, id=name) for name, case in COMMANDS.items()])
def test_wrong_path_is_told_in_one_line(words: list[str], message: str) -> None:
    answer = nnrun(*words)
    assert (answer.code, answer.out, answer.err) == (2, "", message + "\n")


@pytest.mark.parametrize(
    ("runs_dir", "reason"),
    [
        ("config.yaml", "Not a directory"),
        ("config.yaml/runs", "Not a directory"),
        ("locked/runs", "Permission denied"),
        pytest.param("/proc/runs", "No such file or directory", marks=pytest.mark.tensorflow),
    ],
)
def test_runs_directory_that_cannot_be_written_is_told(
    runs_dir: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before TensorFlow is imported, but for what only the kernel knows; a superuser may write everywhere."""
    if reason == "Permission denied":
        monkeypatch.setattr("nnrun.runs.writer.os.access", lambda *_: False)
    answer = nnrun("train", "config.yaml", "--runs-dir", runs_dir)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"no run can be written in {runs_dir}: {reason}; choose another with --runs-dir\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["trian", "config.yaml"], "No such command 'trian'. Did you mean 'train', 'track'?"),
        (["validate"], "Missing argument 'CONFIG'."),
        (["train"], "Missing argument 'CONFIG ... [KEY=VALUE ...]'."),
        (["train", "config.yaml", "--nme", "a"], "No such option: --nme (Possible options: --name, --on, --smoke)"),
    ],
)
def test_wrong_word_is_told_with_the_usage(words: list[str], message: str) -> None:
    answer = nnrun(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("Usage: nnrun ")
    assert answer.err.endswith(f"\nError: {message}\n")


def test_several_configs_are_all_checked_before_the_first_is_trained(folder: Path) -> None:
    answer = nnrun("train", "config.yaml", "nowhere.yaml", "config.yaml", "training.epoch=3", "=")
    assert (answer.code, answer.out) == (2, "")
    assert answer.errors() == [
        "command line:1:1: '=' is not an override: write path=value, such as training.epochs=5",
        "command line:1:10: training.epoch: unknown key 'epoch'; did you mean 'epochs'?",
        "nowhere.yaml: there is no such file",
    ]


def test_overrides_alone_are_no_command() -> None:
    answer = nnrun("train", "training.epochs=3")
    assert (answer.code, answer.out, answer.err) == (2, "", "no config among the arguments: training.epochs=3\n")


LONG = "x" * 5000


@pytest.mark.parametrize(
    "words",
    [
        ("train", "config.yaml", f"layers=[{'{Dense: 1}, ' * 500}{{Desne: 1}}]"),
        *((command, LONG) for command in ("train", "validate", "summary", "script", "evaluate", "kfold", "data")),
        ("predict", LONG, "rows.csv"),
        ("train", "config.yaml", f"dataset={{mnist: {{path: {LONG}}}}}"),
        ("train", "config.yaml", f"dataset={{images: {LONG}}}"),
        ("train", "config.yaml", f"plugins=[{LONG}]"),
        ("train", "config.yaml", f"dataset.split={{indices: {LONG}}}"),
        ("train", "config.yaml", 'dataset={csv: "a\\0b"}'),
        pytest.param(("train", "config.yaml", "--runs-dir", LONG), marks=pytest.mark.tensorflow),
    ],
    ids=lambda words: "-".join(word[:20] for word in words),
)
def test_text_that_no_file_system_takes_for_a_path_is_no_defect(folder: Path, words: tuple[str, ...]) -> None:
    (folder / "config.yaml").write_text(CONFIG)
    answer = nnrun(*words)
    assert answer.code == 2
    assert "defect" not in answer.err


def test_a_null_character_in_a_path_is_no_defect(folder: Path) -> None:
    import nnrun as library
    from nnrun.errors import NnrunError
    from nnrun.experiment.options import Options

    assert nnrun("train", "small.yaml", "--runs-dir", "a\0b").code == 2
    for asked in (
        lambda: Options(runs_dir=Path("a\0b")),
        lambda: Options(data_dirs=(Path("data"), Path("a\0b"))),
        lambda: library.open_run("latest", "a\0b"),
        lambda: library.validate("a\0b"),
    ):
        with pytest.raises(NnrunError, match=r"is not a path|there are no runs"):
            asked()
