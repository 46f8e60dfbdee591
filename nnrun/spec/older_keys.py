"""Keys of earlier versions, which are passed over where the resolved.yaml of an older run has them."""

from __future__ import annotations

from pathlib import Path

from nnrun import run_layout as layout
from nnrun.files import is_run
from nnrun.spec.nodes import Node

OLDER = ("tensorboard",)
"""Of the root; none of them ever did anything. In a config that a person writes they are refused."""


def without_older_keys(node: Node, path: Path) -> Node:
    """A config without the keys that an earlier nnrun spelled out, where it is the resolved one of a run."""
    if path.name == layout.RESOLVED and node.is_mapping and is_run(path.parent):
        for name in OLDER:
            node = node.without(name) if name in node.mapping else node
    return node
