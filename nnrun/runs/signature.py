"""A model's signature as signature.json."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nnrun.errors import RunDamaged
from nnrun.runs.plain import known, read_json, write_json
from nnrun.typed import verified
from nnrun.types import Input, Signature, Target


def signature_from_plain(values: Mapping[str, Any]) -> Signature:
    """The signature back from plain values, with tuples where JSON has lists."""
    chosen = known(Signature, values)
    chosen["inputs"] = tuple(Input(**known(Input, item)) for item in values["inputs"])
    chosen["targets"] = tuple(Target(**known(Target, item)) for item in values["targets"])
    return Signature(**chosen)


def write_signature(path: Path, signature: Signature) -> None:
    """Writes signature.json, whole."""
    write_json(path, signature)


def read_signature(path: Path) -> Signature:
    """Reads signature.json. Raises RunDamaged where it is missing or damaged."""
    try:
        return verified(signature_from_plain(read_json(path)))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise RunDamaged(f"{path} cannot be read: {error}", code="damaged-run") from None
