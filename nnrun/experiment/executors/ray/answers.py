"""The actors of a crew as they are known here, and what they answer, in the order in which it comes."""

from __future__ import annotations

import queue
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from nnrun.errors import ConfigError, NnrunError
from nnrun.experiment.executors.processes import TELLS
from nnrun.experiment.executors.ray.returned_files import ReturnedFiles
from nnrun.experiment.executors.task import Task


class ActorLostError(Exception):
    """An actor is gone, with its machine or alone; why."""


@dataclass(eq=False)
class Actor:
    """One of the crew."""

    handle: Any
    host: str = ""
    folder: str = ""
    """That of the group there; "" until it is ready."""
    task: Task | None = None
    returned: ReturnedFiles | None = None
    call: Any = None
    """The reference of what it was asked last, which Ray would drop otherwise."""

    @property
    def is_free(self) -> bool:
        """Whether it is ready, and has nothing to do."""
        return bool(self.folder) and self.task is None


class Answers:
    """Answers as they come, as futures: they are waited for without Ray, which takes signals for its own."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[tuple[Actor, Any]] = queue.SimpleQueue()

    def expect(self, actor: Actor, call: Any) -> None:
        """Have the answer to a call come here."""
        actor.call = call
        call.future().add_done_callback(lambda future: self._queue.put((actor, future)))

    def next(self) -> tuple[Actor, Any] | None:
        """The actor that has answered, and its answer as `answer_of` reads it; None where none does so soon."""
        with suppress(queue.Empty):
            return self._queue.get(timeout=TELLS)
        return None


def answer_of(actor: Actor, future: Any) -> Any:
    """What an actor answered.

    Raises:
        ActorLostError: It is gone.
        NnrunError: What went wrong there, as it would have been raised here.
    """
    from ray import exceptions

    host = actor.host or "a machine of the cluster"
    try:
        return future.result()
    except exceptions.OutOfMemoryError:
        raise ActorLostError(f"{host} ran short of memory, so that Ray ended its worker") from None
    except (
        exceptions.RayActorError,
        exceptions.NodeDiedError,
        exceptions.ObjectLostError,
        exceptions.WorkerCrashedError,
    ):
        raise ActorLostError(f"{host} is gone") from None
    except exceptions.RayTaskError as error:
        raise _of_actor(error.cause, host) from None


def _of_actor(cause: Any, host: str) -> Exception:
    if isinstance(cause, NnrunError):
        return cause
    text = " ".join(str(cause).split())
    if isinstance(cause, OSError):
        return ConfigError(f"{host}: {text}", code="unfit-cluster")
    return RuntimeError(f"{type(cause).__name__}: {text}")
