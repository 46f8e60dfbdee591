"""Actors hired as far as a cluster has room for them; machines whose packages differ are refused."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from nnrun import runs
from nnrun.errors import ConfigError
from nnrun.experiment.executors.placement import Placement
from nnrun.experiment.executors.ray.actor import actor_class
from nnrun.experiment.executors.ray.answers import Actor, Answers
from nnrun.experiment.executors.ray.room import amounts_text, check_room, places
from nnrun.experiment.executors.ray.workplace import Setup

LOOKS = 5.0
"""Seconds after which it is looked again how many machines there are."""
ATTEMPTS = 3
"""How often something is tried anew whose machine or process is lost: it may be what brings them down."""
BUSY = 15.0
"""Seconds without a worker after which it is told that one is waited for."""


class Hired:
    """The actors that there are; each is asked for the versions of its machine, then has its folder made."""

    def __init__(self, placement: Placement, jobs: int | None) -> None:
        """Hire nobody yet.

        Args:
            placement: What a task takes of a machine.
            jobs: How many are hired, at most; None for as many as there is room for.
        """
        self.placement, self.jobs, self.answers = placement, jobs, Answers()
        self.setup: Any = None
        """What each is told first; what they answer by then is waited for after that."""
        needs = placement.needs
        self.remote = actor_class().options(
            num_cpus=needs.get("CPU", 0),
            num_gpus=needs.get("GPU", 0),
            memory=needs.get("memory"),
            scheduling_strategy="SPREAD",
        )
        self.actors: set[Actor] = set()
        self.lost_early = 0
        """So many in a row were gone before they were ready."""
        self.room = 0
        """For so many."""
        self._looked = 0.0
        self._waits_since: float | None = time.monotonic()

    @classmethod
    def ahead(cls, placement: Placement, jobs: int | None) -> Self:
        """Hire the first one, which comes while data is read: starting it takes a second or more."""
        hired = cls(placement, jobs)
        hired.hire()
        return hired

    def look(self) -> None:
        """See from time to time how much room there is. Raises ConfigError where none is left."""
        if time.monotonic() - self._looked > LOOKS:
            self._looked = time.monotonic()
            check_room(self.placement)
            self.room = min(places(self.placement.needs), self.jobs or sys.maxsize)

    def begin(self, setup: Setup) -> None:
        """There is work for them from now on, beginning with this."""
        import ray

        self.setup, self._waits_since = ray.put(setup), time.monotonic()

    def hire(self) -> None:
        """Hire one more."""
        actor = Actor(self.remote.remote())
        self.actors.add(actor)
        packages = [name for name in runs.versions() if name != "python"]
        self.answers.expect(actor, actor.handle.versions.remote(packages))

    def take(self, actor: Actor, answer: Any) -> None:
        """Take what one says before its first task: its versions, then its folder."""
        if isinstance(answer, str):
            actor.folder, self.lost_early = answer, 0
            return
        actor.host = answer.pop("host")
        _check_versions(actor.host, answer)
        self.answers.expect(actor, actor.handle.open.remote(self.setup))

    def let_go(self, actor: Actor) -> None:
        """One is gone: another takes its place as soon as there is room."""
        import ray

        self.actors.discard(actor)
        with suppress(Exception):  # it may be only out of reach
            ray.kill(actor.handle)
        self._looked = 0.0

    def take_loss(self, actor: Actor, reason: str) -> None:
        """Count one that was lost before it was ready. Raises ConfigError where that is what becomes of all."""
        self.lost_early += not actor.folder
        if self.lost_early >= ATTEMPTS * max(1, self.room):
            raise ConfigError(f"no worker of the cluster comes to training: {reason}", code="unfit-cluster")

    def let_all_go(self) -> None:
        """End them, and what they do."""
        for actor in list(self.actors):
            self.let_go(actor)

    def tell_of_waiting(self, note: Callable[[str], None]) -> None:
        """Say, once each time, that nobody is there for long: what is asked for is there, and others may have it."""
        if any(actor.folder for actor in self.actors):
            self._waits_since = None
        elif self._waits_since is None:
            self._waits_since = time.monotonic()
        elif time.monotonic() - self._waits_since > BUSY:
            self._waits_since = sys.maxsize
            asked = amounts_text(self.placement.needs)
            note(f"waiting for a worker of the cluster: other work may hold {asked} of every machine that has it")


def _check_versions(host: str, there: dict[str, str]) -> None:
    """Refuse a machine whose packages would give other numbers, or other files."""
    here = runs.versions()
    if not there["nnrun"]:
        help = "install nnrun on every machine of the cluster, or name one environment for all of them"
        raise ConfigError(f"{host} of the cluster has no nnrun", code="unfit-cluster", help=help)
    others = [f"{name} {there[name] or 'missing'}, here {here[name]}" for name in here if there[name] != here[name]]
    if others:
        message = f"{host} of the cluster has other versions, whose numbers would differ: {'; '.join(others)}"
        raise ConfigError(message, code="unfit-cluster")
