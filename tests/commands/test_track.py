"""Track: where a finished run is sent, by its config or by the arguments, and what is refused before anything is."""

from __future__ import annotations

from pathlib import Path

import pytest

import nnrun
from nnrun.errors import ConfigError, StorageError
from nnrun.experiment.tracking.sending import Sending
from nnrun.runs import Run
from nnrun.spec import load
from nnrun.tracking.targets import MlflowTarget, Targets, targets_of
from tests.tracking.grown_runs import finished, grown, stored

pytest.importorskip("tensorboard")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Targets, Path | None]]:
    """What would be sent; nothing is started."""
    heard: list[tuple[Targets, Path | None]] = []

    class Heard(Sending):
        def __init__(self, targets: Targets, *, is_background: bool) -> None:
            assert not is_background
            self.targets, self.directory, self._process, self._trouble = targets, None, None, ""

        def finish(self, *_: object) -> list[tuple[str, str]]:
            heard.append((self.targets, self.directory))
            return []

    monkeypatch.setattr("nnrun.commands.track.Sending", Heard)
    return heard


def with_tracking(run: Run, text: str) -> Run:
    """A run whose config says so."""
    resolved = run / "resolved.yaml"
    resolved.write_text(resolved.read_text().replace("tensorboard: false\n", "") + text)
    return run


@pytest.mark.process
def test_files_of_tensorboard_are_written_of_all_runs_of_a_group(tmp_path: Path) -> None:
    run = stored("small_kfold", tmp_path / "kfold")
    tracked = nnrun.track(run, tensorboard=True)
    assert tracked.to_plain() == {
        "run": str(run),
        "tensorboard": [str(path / "events") for path in (run.path, run / "fold-1", run / "fold-2")],
        "mlflow": None,
    }
    assert all(Path(folder).is_dir() for folder in tracked.to_plain()["tensorboard"])


@pytest.mark.process
def test_a_comparison_is_sent_with_the_members_of_its_ensembles(tmp_path: Path) -> None:
    writer = grown(tmp_path / "comparison")
    (writer.path / "resolved.yaml").unlink()
    stored("pair", writer.path / "pair")
    stored("small", tmp_path / "elsewhere")
    (writer.path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "here").symlink_to(finished(writer).path)
    tracked = nnrun.track(tmp_path / "here", tensorboard=True)
    names = [run.path.relative_to(tmp_path / "here").as_posix() for run in tracked.runs]
    assert names == [".", "pair", "pair/member-1", "pair/member-2"]
    assert all((run / "events").is_dir() for run in tracked.runs)
    with pytest.raises(ConfigError, match="has no tracking"):
        nnrun.track(tmp_path / "here")


def test_the_config_says_where_unless_the_arguments_do(sent: list[object], tmp_path: Path) -> None:
    run = stored("small", tmp_path / "small")
    written = "tracking: {tensorboard: true, mlflow: {uri: 'http://h:1', experiment: mine}}\n"
    nnrun.track(with_tracking(run, written))
    nnrun.track(run, experiment="other")
    nnrun.track(run, mlflow="sqlite:///b.db")
    nnrun.track(run, tensorboard=True)
    assert sent == [
        (Targets(True, MlflowTarget("http://h:1", "mine")), run.path),
        (Targets(True, MlflowTarget("http://h:1", "other")), run.path),
        (Targets(False, MlflowTarget("sqlite:///b.db", "mine")), run.path),
        (Targets(True, None), run.path),
    ]


def test_a_group_goes_where_its_training_sent_it(sent: list[tuple[Targets, Path]], tmp_path: Path) -> None:
    run = stored("small_kfold", tmp_path / "kfold")
    nnrun.track(with_tracking(run, "tracking: {mlflow: {uri: 'http://h:1'}}\n"))
    nnrun.track(run, mlflow="http://h:1")
    config = load(run / "resolved.yaml").spec
    while_trained = targets_of(config.tracking, config.name)
    assert [targets for targets, _ in sent] == [while_trained, while_trained]
    assert while_trained.mlflow is not None
    assert while_trained.mlflow.experiment != Run(run.path).name


def test_what_says_nowhere_or_still_trains_is_refused(sent: list[object], tmp_path: Path) -> None:
    run = stored("small", tmp_path / "small")
    with pytest.raises(ConfigError, match="has no tracking; say --tensorboard, or --mlflow URI"):
        nnrun.track(run)
    with pytest.raises(ConfigError, match="is still being trained"):
        nnrun.track(grown(tmp_path / "running").path, tensorboard=True)
    with pytest.raises(ConfigError, match="--mlflow: a password is kept in no config"):
        nnrun.track(run, mlflow="http://ann:secret@host")
    with pytest.raises(ConfigError, match=r"write uri: sqlite:///mlflow\.db"):
        nnrun.track(run, mlflow="mlruns")
    assert sent == []


@pytest.mark.process
def test_what_could_not_be_sent_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sending, "finish", lambda *_: [("TensorBoard's files", "No space left on device")])
    with pytest.raises(StorageError, match="No space left on device; the same command goes on"):
        nnrun.track(stored("small", tmp_path / "small"), tensorboard=True)
