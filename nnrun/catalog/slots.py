"""Which arguments are components themselves, known from their names alone."""

from __future__ import annotations

_SUFFIXES = {
    "initializer": "initializer",
    "regularizer": "regularizer",
    "constraint": "constraint",
    "activation": "activation",
}
_NAMES = {
    "layer": {"layer": "layer", "backward_layer": "layer", "cell": "layer", "layers": "layers", "cells": "layers"},
    "optimizer": {"learning_rate": "schedule", "inner_optimizer": "optimizer"},
    "callback": {"schedule": "schedule"},
    "transformer": {"score_func": "score"},
}
_WITH_SUFFIXES = frozenset({"layer"})


def takes(kind: str, argument: str) -> str:
    """The kind of component that an argument takes, or "".

    Returns:
        initializer, regularizer, constraint, schedule (or a number), optimizer, score, activation (or a layer),
        layer, or layers for a list of them.
    """
    named = _NAMES.get(kind, {}).get(argument, "")
    if named or kind not in _WITH_SUFFIXES:
        return named
    return _SUFFIXES.get(argument.rpartition("_")[2], "")
