"""Whether rows can be trained in chunks as a config asks: by their source, the batches, and what is done with them."""

from __future__ import annotations

from nnrun import catalog
from nnrun.spec.decoding.keys import Spec
from nnrun.spec.nodes import Problems, listed


def check_chunks(spec: Spec, problems: Problems, *, cross_validated: bool) -> None:
    """Note why there are no chunks where ``training.chunk`` asks for them."""
    training = spec.training
    if training is None or training.chunk is None or problems.concern("training.chunk"):
        return
    at = training.at("chunk")
    source = spec.dataset.source if spec.dataset else None
    if source is not None and not _has_chunks(source.name, is_plugin=source.plugin is not None):
        message = f"{source.name} has its rows in memory; {listed(_in_chunks())} have chunks: leave it out"
        problems.add(message, *at, code="not-in-chunks")
    elif training.batch_size is not None and training.chunk < training.batch_size:
        message = f"a chunk of {training.chunk} rows holds no batch of {training.batch_size}"
        problems.add(f"{message}; chunk is at least batch_size", *at, code="chunk-too-small")
    elif cross_validated or (spec.sweep is not None and spec.sweep.kfold):
        message = "a cross-validation has its rows in memory; chunk asks for rows on the disk; leave it out"
        problems.add(message, *at, code="not-in-chunks")


def _has_chunks(source: str, *, is_plugin: bool) -> bool:
    entry = None if is_plugin else catalog.find("source", source)
    return entry is not None and "chunks" in entry.brings


def _in_chunks() -> list[str]:
    return [name for name in catalog.names("source") if _has_chunks(name, is_plugin=False)]
