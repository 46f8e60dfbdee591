"""What is told where there is no cluster: at once, in one line, and with this process as it was."""

from __future__ import annotations

import importlib
import importlib.util
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest

from nnrun.commands.kfold import kfold
from nnrun.errors import ConfigError
from nnrun.experiment.executors.placement import placement
from nnrun.experiment.executors.ray import connection
from nnrun.experiment.executors.ray.connection import connected
from nnrun.experiment.options import Options
from nnrun.experiment.run.sinks import Sink


@contextmanager
def answering(answer: bytes | None) -> Iterator[int]:
    """A port at which somebody gives one answer, or never one."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            stream, _ = server.accept()
            stream.recv(100)
            if answer is not None:
                stream.sendall(answer)
                stream.close()
            else:
                held.append(stream)

        held: list[socket.socket] = []
        thread = threading.Thread(target=serve)
        thread.start()
        yield int(server.getsockname()[1])
        thread.join()
        for stream in held:
            stream.close()


def refused(on: str) -> str:
    pytest.importorskip("ray")
    with pytest.raises(ConfigError) as caught, connected(placement(on)):
        pass
    (problem,) = caught.value.problems
    assert problem.code == "unfit-cluster"
    return problem.text


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this process had joined no cluster, though other tests may have."""
    ray = pytest.importorskip("ray")
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "shutdown", lambda: None)


def test_nobody_at_an_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert refused(f"ray:127.0.0.1:{port}") == f"no Ray cluster at 127.0.0.1:{port}: Connection refused"


def test_somebody_else_at_an_address() -> None:
    with answering(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert refused(f"ray:127.0.0.1:{port}").endswith(": what answers there is not Ray")


SETTINGS = bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
"""What a speaker of HTTP/2 answers first."""


@pytest.mark.parametrize(
    ("error", "text"),
    [
        ("RpcError", "no Ray cluster at {}: what answers there is not Ray"),
        ("AuthenticationError", "the cluster at {} wants a token; with RAY_AUTH_MODE=token Ray sends the token of"),
    ],
)
def test_what_refuses_to_be_asked(error: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(**_: object) -> None:
        kind = getattr(importlib.import_module("ray.exceptions"), error)
        raise kind("Method not found!") if error == "RpcError" else kind("InvalidAuthToken")

    monkeypatch.setattr("ray._raylet.GcsClient", refuses)
    with answering(SETTINGS) as port:
        assert refused(f"ray:127.0.0.1:{port}").startswith(text.format(f"127.0.0.1:{port}"))


def test_ray_that_does_not_start_here_leaves_nothing_and_removes_what_killed_ones_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_temp_dir: str, **_: object) -> None:
        (Path(_temp_dir) / "session").touch()
        raise PermissionError(13, "Permission denied", "/home/.ray")

    monkeypatch.setattr("ray.init", fails)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "nnrun-ray-killed" / "session").mkdir(parents=True)
    assert refused("ray").startswith("Ray does not start here: [Errno 13] Permission denied")
    assert list(tmp_path.iterdir()) == []


class Hears(Sink):
    """Whether a group began."""

    began = False

    def group_began(self, *_: Any, **__: Any) -> None:
        self.began = True


@pytest.mark.process
def test_no_fold_is_cut_before_the_cluster_is_there(tmp_path: Path) -> None:
    sink = Hears()
    config = {"dataset": {"iris": None}, "layers": [{"Dense": 3}], "loss": "mse", "training": {"epochs": 1}}
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ConfigError, match="no Ray cluster at"):
        kfold(config, (), Options(runs_dir=tmp_path, on=f"ray:127.0.0.1:{port}"), sink=sink)
    assert list(tmp_path.iterdir()) == []
    assert not sink.began


def test_silence_at_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.2)
    with answering(None) as port:
        assert refused(f"ray:127.0.0.1:{port}").endswith(": nothing answers within 0.2 seconds")


def test_ray_that_gives_up_by_ending_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(**_: object) -> None:
        raise SystemExit(15)

    monkeypatch.setattr("ray.init", gives_up)
    assert refused("ray:auto").startswith("no cluster that this machine belongs to; ray start --head begins one")


def test_another_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    def differs(**_: object) -> None:
        raise RuntimeError(
            "Version mismatch: The cluster was started with:\n    Ray: 2.9.0\nThis process has Ray: 2.60.0"
        )

    monkeypatch.setattr("ray.init", differs)
    text = refused("ray:auto")
    assert text.startswith("the cluster at auto has another Ray or Python")
    assert "Ray: 2.9.0 This process has Ray: 2.60.0" in text


def test_no_ray_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_ray(name: str) -> ModuleSpec | None:
        return None if name == "ray" else importlib.util.find_spec(name)

    monkeypatch.setattr(connection, "find_spec", without_ray)
    with (
        pytest.raises(ConfigError, match=r"not installed; pip install 'nnrun\[ray\]' brings it"),
        connected(placement("ray")),
    ):
        pass


def test_this_machine_trains_without_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    monkeypatch.setattr(connection, "find_spec", lambda _: None)
    with connected(placement("local")):
        assert not ray.is_initialized()
