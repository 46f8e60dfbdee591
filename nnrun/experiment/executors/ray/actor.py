"""The actor that has a workplace on a machine of the cluster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnrun.experiment.executors.ray.workplace import Order, Report, Setup


def actor_class() -> Any:
    """The class of actors, for Ray.

    It travels by value and imports nnrun in its methods alone: a machine with another nnrun, or none, can say so.
    """
    import ray

    class NnrunWorker:
        """A workplace, from far away."""

        workplace: Any = None

        def versions(self, packages: Sequence[str]) -> dict[str, str]:
            """The host's name, and the versions of Python and of packages; "" where one is missing."""
            import platform
            from importlib import metadata

            versions = {"host": platform.node(), "python": platform.python_version()}
            for package in packages:
                try:
                    versions[package] = metadata.version(package)
                except metadata.PackageNotFoundError:
                    versions[package] = ""
            return versions

        def open(self, setup: Setup) -> str:
            """Make it ready. Returns the folder that stands for the group's directory there."""
            import os

            import ray

            from nnrun.experiment.executors.ray.workplace import Workplace

            here = ray.get_runtime_context().get_node_id()
            if any(node["Resources"].get("GPU") for node in ray.nodes() if node["NodeID"] == here):
                # Ray leaves all of them in sight of an actor that takes none
                os.environ["CUDA_VISIBLE_DEVICES"] = ",".join(map(str, ray.get_gpu_ids()))
            self.workplace = Workplace(setup)
            return str(self.workplace.group)

        def turn(self, order: Order, pieces: Sequence[Any] = ()) -> Report:
            """Hand an order in. Pieces are references to its data, which are fetched once for a machine."""
            import ray

            if order.task is not None and self.workplace.needs(order.table):
                self.workplace.place(order.table, (ray.get(piece) for piece in pieces))
            return self.workplace.turn(order)  # type: ignore[no-any-return]

        def close(self) -> Any:
            """Let its worker end."""
            return self.workplace.close() if self.workplace is not None else {}

    return ray.remote(NnrunWorker)
