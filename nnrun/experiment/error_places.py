"""Errors at their places: the key of a config that one tells of, the run directory whose files do not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nnrun import registry
from nnrun.errors import NnrunError, RunDamaged, TrainingError
from nnrun.files import RunLike
from nnrun.spec import Spec

OUT_OF_MEMORY = ("ResourceExhaustedError", "MemoryError")


@contextmanager
def files_of(run: RunLike) -> Iterator[None]:
    """Whatever goes wrong inside with an error that is none of nnrun's own is told to be of a run's files.

    Raises:
        RunDamaged: Two files of the run, or one and the data given to it, say different things.
        TrainingError: Memory ran out.
    """
    try:
        yield
    except NnrunError:
        raise
    except Exception as error:
        kind, reason = type(error).__name__, registry.one_line(error)
        if kind in OUT_OF_MEMORY:
            raise TrainingError(f"memory ran out over {run}: {reason}", code="out-of-memory") from error
        message = f"{run}: its files do not fit together, or the data does not fit them ({kind}: {reason})"
        raise RunDamaged(f"{message}; --debug tells where", code="damaged-run") from error


def located(error: NnrunError, spec: Spec, about: str = "") -> NnrunError:
    """An error at the key that it tells of.

    Args:
        error: It may know a path, and a place, which it then keeps.
        spec: What the config says.
        about: The key where the error names none.
    """
    path = error.problems[0].path or about
    return error.located(*spec.find(path)) if path else error
