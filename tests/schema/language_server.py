"""A small client of yaml-language-server: what is wrong with a text, and what could stand at a place of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VARIABLE = "YAML_LANGUAGE_SERVER"


def command() -> list[str] | None:
    """How the server is started: by the script that the variable names, or by its name; None where it is not there."""
    named = os.environ.get(VARIABLE)
    if named and shutil.which("node"):
        return ["node", named, "--stdio"]
    found = shutil.which("yaml-language-server")
    return [found, "--stdio"] if found else None


class LanguageServer:
    """One server process, driven over its standard streams (Language Server Protocol 3.17)."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.number = 0
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}

    def start(self, schema: Path) -> None:
        """Shake hands; every text is checked against the schema."""
        self.settings = {
            "yaml": {
                "schemas": {schema.as_uri(): "*.yaml"},
                "schemaStore": {"enable": False},
                "validate": True,
                "completion": True,
                "hover": True,
            }
        }
        capabilities = {
            "textDocument": {"completion": {"completionItem": {"snippetSupport": True}}},
            "workspace": {"configuration": True},
        }
        self.ask("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities})
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self.settings})

    def open(self, uri: str, text: str) -> list[dict[str, Any]]:
        """What is wrong with a text."""
        self.diagnostics.pop(uri, None)
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        while uri not in self.diagnostics:
            self.receive()
        return self.diagnostics[uri]

    def close(self, uri: str) -> None:
        """Forget a text."""
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})

    def complete(self, uri: str, line: int, character: int) -> list[dict[str, Any]]:
        """What could stand at a place, counted from 0."""
        place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
        answer = self.ask("textDocument/completion", place)
        items: list[dict[str, Any]] = answer["items"] if isinstance(answer, dict) else answer or []
        return items

    def hover(self, uri: str, line: int, character: int) -> str:
        """What the server tells of a place."""
        place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
        answer = self.ask("textDocument/hover", place)
        return str(answer["contents"]["value"]) if answer else ""

    def ask(self, method: str, params: Mapping[str, Any]) -> Any:
        """A request, and its answer."""
        self.number += 1
        number = self.number
        self.send({"id": number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == number and "method" not in message:
                if "error" in message:
                    raise RuntimeError(message["error"])
                return message.get("result")

    def tell(self, method: str, params: Mapping[str, Any]) -> None:
        """A notification."""
        self.send({"method": method, "params": params})

    def send(self, message: Mapping[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """The next message; the server's own questions are answered, its diagnostics kept."""
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        if not length:
            raise EOFError("the language server ended")
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message and "method" in message:
            self.send({"id": message["id"], "result": self._answer(message)})
        return message

    def _answer(self, message: Mapping[str, Any]) -> Any:
        if message["method"] == "workspace/configuration":
            return [self.settings.get(item["section"], {}) for item in message["params"]["items"]]
        return None


@contextmanager
def language_server(schema: Path) -> Iterator[LanguageServer]:
    """A running server that checks texts against a schema."""
    started = command()
    assert started
    with subprocess.Popen(started, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        server = LanguageServer(process)
        try:
            server.start(schema)
            yield server
        finally:
            process.kill()
