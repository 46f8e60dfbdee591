"""Names and values within the bounds that MLflow sets to keys, tags and parameters; and a run as its tags tell it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from nnrun.runs import Run, Status
from nnrun.tracking.directory import identity
from nnrun.words.masked_uris import masked

IDENTITY, PARENT = "nnrun.identity", "mlflow.parentRunId"
_LONGEST_KEY, _LONGEST_TAG = 250, 500
_STATUS = {
    Status.RUNNING: "RUNNING",
    Status.COMPLETED: "FINISHED",
    Status.FAILED: "FAILED",
    Status.INTERRUPTED: "KILLED",
}


def status_of(run: Run) -> str:
    """How a run stands, in MLflow's words."""
    return _STATUS[run.status]


def keys_of(names: Iterable[str]) -> dict[str, str]:
    """Names as MLflow takes them: letters, digits and ``_-. :/``, 250 of them; two that become one are numbered."""
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = re.sub(r"[^\w\-. :/]", "_", name)[:_LONGEST_KEY]
        plain = re.sub(r"(^|/)\.*(?=/|$)", r"\1_", plain) if re.search(r"(^|/)\.*(/|$)", plain) else plain
        key, number = plain, 2
        while key in taken:
            key, number = f"{plain[: _LONGEST_KEY - 8]}_{number}", number + 1
        taken.add(key)
        keys[name] = key
    return keys


def tags_of(run: Run, parent: str = "") -> Mapping[str, str]:
    """What a run is: its directory's name, kind, commit, the data's SHA-256, versions; MLflow's own names where it has.

    Args:
        run: The run.
        parent: MLflow's name for the group that it is one of.
    """
    facts = run.facts
    commit = (facts.git or {}).get("commit")
    tags = {
        "mlflow.runName": run.path.name,
        "mlflow.source.name": facts.config,
        "mlflow.source.type": "LOCAL",
        "mlflow.source.git.commit": commit,
        PARENT: parent,
        IDENTITY: identity(run),
        "nnrun.directory": run.path.name,
        "nnrun.kind": run.kind,
        "nnrun.version": facts.versions.get("nnrun"),
        "nnrun.engine": facts.engine,
        "nnrun.data": facts.data.source,
        "nnrun.data.sha256": facts.data.sha256,
        "nnrun.git.commit": commit,
        "nnrun.error": facts.error,
    }
    return {name: masked(str(value))[:_LONGEST_TAG] for name, value in tags.items() if value}
