"""An MLflow server, and a door before it that can be shut, slow, or refuse: faults as networks have them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SECONDS = 180
"""How long a server may take to start, on a busy machine."""


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A real one, with a database in a folder; its address."""
    port = free_port()
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    stored = [
        "--backend-store-uri",
        f"sqlite:///{folder / 'server.db'}",
        "--artifacts-destination",
        str(folder / "kept"),
    ]
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen([*command, *stored], stdout=log, stderr=log, env=environment, start_new_session=True)
        try:
            wait_for(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, 9)
            process.wait()


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until it answers."""
    for _ in range(SECONDS * 4):
        assert process.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  # its own
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise AssertionError("the server did not start")


class Door:
    """Hands requests on to a server, as long as it is open."""

    def __init__(self, behind: str = "") -> None:
        self.behind = behind
        self.mode = "open"
        """open, shut (no answer), slow (30 seconds), or a status such as 401."""
        self.dies_after = ""
        """Once it has handed on a request to such a path, it is shut."""
        self.released = threading.Event()
        door = self

        class Handler(BaseHTTPRequestHandler):
            """Of one request."""

            def log_message(self, *_: object) -> None:
                """Say nothing."""

            def handle_any(self) -> None:
                door.answer(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

        self.listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.listener.daemon_threads = True
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """Where it stands."""
        return f"http://127.0.0.1:{self.listener.server_address[1]}"

    def answer(self, asked: BaseHTTPRequestHandler) -> None:
        """Answer as the mode says."""
        if self.mode == "slow":
            self.released.wait(30)
        if self.mode == "shut":
            asked.connection.close()
        elif self.mode in ("open", "slow"):
            self.hand_on(asked)
            if self.dies_after and self.dies_after in asked.path:
                self.mode, self.dies_after = "shut", ""
        else:
            asked.send_response(int(self.mode))
            asked.send_header("Content-Length", "0")
            asked.end_headers()

    def hand_on(self, asked: BaseHTTPRequestHandler) -> None:
        """The server's own answer."""
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        kept = {name: value for name, value in asked.headers.items() if name.lower() not in ("host", "connection")}
        request = urllib.request.Request(self.behind + asked.path, body or None, kept, method=asked.command)  # noqa: S310
        try:
            reply = urllib.request.urlopen(request, timeout=60)  # noqa: S310
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            content = reply.read()
            asked.send_response(reply.status)
            asked.send_header("Content-Type", reply.headers.get("Content-Type", "application/json"))
            asked.send_header("Content-Length", str(len(content)))
            asked.end_headers()
            asked.wfile.write(content)

    def close(self) -> None:
        """Let everybody go."""
        self.released.set()
        self.listener.shutdown()
        self.listener.server_close()
