"""Errors of the wings, which know keys, at the places of these keys in the config."""

from __future__ import annotations

from nnrun.errors import NnrunError
from nnrun.spec import Spec


def located(error: NnrunError, said: Spec, about: str = "") -> NnrunError:
    """An error at the key that it tells of.

    Args:
        error: It may know a path, and a place, which it then keeps.
        said: What the config says.
        about: The key where the error names none.
    """
    path = error.problems[0].path or about
    return error.located(*said.find(path)) if path else error
