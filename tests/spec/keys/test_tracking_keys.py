"""The key ``tracking``: what it takes, and what is said of addresses that are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nnrun.errors import ConfigError
from nnrun.spec import load, to_yaml

FORM = "expected http://HOST:PORT, https://HOST, or sqlite:///FILE.db, got"
BY_ENVIRONMENT = "leave it out of the uri, and set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"


def test_servers_and_databases_are_taken(folder: Any) -> None:
    for uri in ("http://127.0.0.1:5000", "https://mlflow.example.org/base", "sqlite:///mlflow.db", "sqlite:////a/b.db"):
        spec = folder.spec(folder.base + f"tracking: {{mlflow: {{uri: '{uri}', experiment: irises}}}}\n")
        assert (spec.tracking.mlflow.uri, spec.tracking.mlflow.experiment) == (uri, "irises")
        assert not spec.tracking.tensorboard


def test_address_may_be_left_to_the_environment(folder: Any) -> None:
    assert folder.spec(folder.base + "tracking: {mlflow: {}}\n").tracking.mlflow.uri is None


FOLDERS = (
    "is a folder or a file, and MLflow keeps no runs in plain folders from 3.13 on; write uri: sqlite:///mlflow.db"
)
WRONG = {
    "./mlruns": f"'./mlruns' {FOLDERS}",
    "file:///tmp/mlruns": f"'file:///tmp/mlruns' {FOLDERS}",
    "http://": f"{FORM} the text 'http://'",
    "http://host:port": f"{FORM} the text 'http://host:port'",
    "ftp://host": f"{FORM} the text 'ftp://host'",
    "sqlite://mlflow.db": f"{FORM} the text 'sqlite://mlflow.db'; write uri: sqlite:///mlflow.db",
    "http://ann:secret@host": f"a password is kept in no config; {BY_ENVIRONMENT}",
}


@pytest.mark.parametrize("uri", WRONG)
def test_other_addresses_are_refused_where_they_stand(uri: str, folder: Any) -> None:
    (said,) = folder.said(folder.base + f"tracking: {{mlflow: {{uri: '{uri}'}}}}\n")
    assert said.partition("tracking.mlflow.uri: ")[2] == WRONG[uri]


def test_password_is_in_no_line_of_an_error(folder: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        folder.spec(folder.base + "tracking: {tensorbord: true, mlflow: {uri: 'http://ann:secret@host'}}\n")
    shown = [problem.excerpt() for problem in caught.value.problems]
    assert len(shown) == 2
    assert all("http://***@host" in text and "secret" not in text for text in shown)


def test_older_key_is_refused_with_the_line_to_write(folder: Any) -> None:
    (said,) = folder.said(folder.base + "tensorboard: true\n")
    assert said.endswith("unknown key 'tensorboard'; write tracking: {tensorboard: true}")


def test_run_directory_of_an_earlier_version_is_read_past_it(folder: Any, tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    spec = load(folder.write("c.yaml", folder.base)).spec
    (run / "resolved.yaml").write_text(to_yaml(spec) + "tensorboard: false\n")
    assert not load(run / "resolved.yaml").spec.tracking.tensorboard
    (run / "config.yaml").write_text(to_yaml(spec) + "tensorboard: false\n")
    with pytest.raises(ConfigError):
        load(run / "config.yaml")


def test_it_is_set_from_the_command_line(folder: Any) -> None:
    config = load(folder.write("c.yaml", folder.base), ["tracking.tensorboard=true"])
    assert config.spec.tracking.tensorboard
