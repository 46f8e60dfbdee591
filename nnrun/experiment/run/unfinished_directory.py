"""A directory that is gone on with: which one is meant, whether it can be, and what its run.json then says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnrun.errors import ConfigError
from nnrun.experiment.run.sinks import Sink
from nnrun.experiment.run.stopping import OF_STOPPED
from nnrun.files import RunLike, links_in
from nnrun.runs import Facts, Run, Status
from nnrun.runs.find import choose


def unfinished_run(run: RunLike, runs_dir: Path, sink: Sink) -> Run:
    """The run that is meant, a failed one too; the sink hears which directory was taken for a name.

    Raises:
        RunNotFound: There is none.
    """
    chosen = choose(run, runs_dir, unfinished=True)
    for note in chosen.notes:
        sink.note(note)
    return Run(chosen.path)


def check_no_links(run: Run) -> None:
    """Raises ConfigError where there are symbolic links: what is written there would be written elsewhere."""
    if links := links_in(run.path):
        message = f"{links[0]} is a symbolic link; put what it names in its place to go on with {run.path}"
        raise ConfigError(message, code="cannot-resume")


def check_not_in_use(writing: Iterable[Run]) -> None:
    """Raises ConfigError where one of some runs is being written."""
    for run in writing:
        if run.status == Status.RUNNING:
            raise in_use(run.path, run.facts)


def continued(before: Facts, now: Facts) -> Facts:
    """What run.json says of a run that is gone on with: what it was begun with, on the machine of today."""
    notes = tuple(note for note in dict.fromkeys((*before.notes, *now.notes)) if note not in OF_STOPPED)
    if before.threads not in (None, now.threads):
        text = f"begun with threads: {before.threads}, and gone on with {now.threads}: last digits may differ"
        notes = (*notes, text)
    if _kind(before.processor) and _kind(before.processor) != _kind(now.processor):
        notes = (*notes, "gone on with on another kind of processor: last digits may differ")
    return replace(
        before,
        threads=now.threads,
        device=now.device,
        processor=now.processor,
        kind=now.kind,
        config_sha256=before.config_sha256 or now.config_sha256,
        asked=now.asked or before.asked,
        error=None,
        notes=notes,
    )


def _kind(processor: Mapping[str, Any]) -> dict[str, Any]:
    """What of a processor decides last digits; not which of its variables are set."""
    return {name: value for name, value in processor.items() if name != "environment"}


def in_use(path: Path, facts: Facts) -> ConfigError:
    """What a person is told of a directory that another process is writing."""
    process = facts.process
    return ConfigError(
        f"{path} is still being trained, by process {process.get('pid')} on {process.get('host')}", code="run-in-use"
    )
