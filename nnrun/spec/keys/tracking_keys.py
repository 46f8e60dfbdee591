"""The key ``tracking``: TensorBoard's files, and the server or database of MLflow that a run is sent to."""

# ruff: noqa: RUF009 (`key` makes a field)

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from nnrun.spec.decoding.context import Context
from nnrun.spec.decoding.decode import Section, SectionOf, key
from nnrun.spec.decoding.scalar_shapes import Flag, Text
from nnrun.spec.nodes import Node, quoted
from nnrun.words.masked_uris import has_user

FORM = "http://HOST:PORT, https://HOST, or sqlite:///FILE.db"
_DATABASE = "sqlite:///mlflow.db"
_BY_ENVIRONMENT = "leave it out of the uri, and set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"


def uri_trouble(uri: str) -> tuple[str, str]:
    """What is wrong with the address of an MLflow server or database, and what to write; "" twice for a sound one."""
    if has_user(uri) or ("@" in uri and "://" not in uri):
        return "a password is kept in no config", _BY_ENVIRONMENT
    scheme, mark, rest = uri.partition("://")
    if not mark or scheme == "file":
        why = "MLflow keeps no runs in plain folders from 3.13 on"
        return f"{quoted(uri)} is a folder or a file, and {why}", f"write uri: {_DATABASE}"
    if scheme == "sqlite":
        return ("", "") if len(rest) > 1 and rest[0] == "/" else (_wrong(uri), f"write uri: {_DATABASE}")
    if scheme not in ("http", "https") or not _has_host(uri):
        return _wrong(uri), ""
    return "", ""


def _wrong(uri: str) -> str:
    return f"expected {FORM}, got the text {quoted(uri)}"


def _has_host(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0) and not re.search(r"\s", uri)
    except ValueError:  # a port that is no number
        return False


class TrackingUri(Text):
    """The address of an MLflow server or database."""

    def __init__(self) -> None:
        super().__init__(FORM)

    def decode(self, node: Node, path: str, context: Context) -> Any:
        """The address; what holds a password is refused, and shown without it."""
        if not self.accepts(node):
            return super().decode(node, path, context)
        message, help = uri_trouble(str(node.value))
        if not message:
            return node.value
        return context.refuse(message, path, node.place, code="wrong-tracking-uri", help=help)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the value."""
        return {"type": "string", "pattern": r"^(https?://[^@\s]+|sqlite:///[^@\s]+)$"}


@dataclass(frozen=True)
class MlflowSpec(Section):
    """Where MLflow keeps runs."""

    uri: str | None = key(
        TrackingUri(), "the server, or the database, of MLflow; the variable MLFLOW_TRACKING_URI without it", None
    )
    experiment: str | None = key(
        Text("an experiment's name"),
        "MLflow's experiment; the variable MLFLOW_EXPERIMENT_NAME without it, else the config's name",
        None,
    )


@dataclass(frozen=True)
class TrackingSpec(Section):
    """What else hears of a run beside its directory."""

    tensorboard: bool = key(Flag(), "write TensorBoard's event files into the run directory, under events", False)
    mlflow: MlflowSpec | None = key(SectionOf(MlflowSpec), "send the run to MLflow, while it trains", None)
