"""docs/reference/config.md: every key of a config, from the data classes that decode it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field
from typing import Any

from docs.generate.markdown import described, items, page, paragraph, sentence
from nnrun.spec.decoding.decode import keys_of
from nnrun.spec.decoding.layers_and_steps import HELP, LAYER_KEYS, STEP_KEYS, USE_KEYS
from nnrun.spec.keys.config_keys import RegularizationSpec, Spec
from nnrun.spec.keys.dataset_keys import DatasetSpec, SplitSpec
from nnrun.spec.keys.group_keys import EnsembleSpec, KfoldSpec
from nnrun.spec.keys.sweep_keys import SweepSpec
from nnrun.spec.keys.tracking_keys import MlflowSpec, TrackingSpec
from nnrun.spec.keys.training_keys import TrainingSpec

HEAD = """\
Every key that a config may have, by its path. [The language of a config](../config.md), [data](../data.md)
and [training](../training.md) explain the ideas. A key
without a default may be left out, unless it is required; null is the same as leaving it out."""
SECTIONS = {
    "": ("The file", Spec),
    "dataset": ("dataset", DatasetSpec),
    "dataset.split": ("dataset.split", SplitSpec),
    "training": ("training", TrainingSpec),
    "regularization": ("regularization", RegularizationSpec),
    "kfold": ("kfold", KfoldSpec),
    "ensemble": ("ensemble", EnsembleSpec),
    "sweep": ("sweep", SweepSpec),
    "tracking": ("tracking", TrackingSpec),
    "tracking.mlflow": ("tracking.mlflow", MlflowSpec),
}
BESIDE = {
    "Beside a layer": ("A layer is its name with its arguments. Beside it may stand:", LAYER_KEYS),
    "An earlier layer again": ("In the place of a layer:", USE_KEYS),
    "Beside a step": (
        "An item of `dataset.preprocess` is a step's name with its arguments. Beside it may stand:",
        STEP_KEYS,
    ),
}


def text() -> str:
    """The page."""
    sections = [_section(path, title, section) for path, (title, section) in SECTIONS.items()]
    beside = [_beside(title, about, keys) for title, (about, keys) in BESIDE.items()]
    return page("Every key of a config", paragraph(HEAD), *sections, *beside)


def _section(path: str, title: str, section: type) -> str:
    about = "The keys at the root of the file." if section is Spec else (section.__doc__ or "").strip()
    if section is DatasetSpec:
        about += " A [source](sources.md) by its name, and beside it:"
    keys = items(_key(path, name, field) for name, field in keys_of(section).items())
    return f"## {title}\n\n{paragraph(about)}\n\n{keys}"


def _key(path: str, name: str, field: Field[Any]) -> str:
    inner = f"{path}.{name}".lstrip(".")
    help = field.metadata["help"]
    if inner in SECTIONS:
        required = ", required" if field.default is MISSING else ""
        return f"[`{name}`](#{inner.replace('.', '')}){required}: {sentence(help)}"
    expects = field.metadata["shape"].expects
    return described(name, help, [expects, _default(field)], required=field.default is MISSING)


def _default(field: Field[Any]) -> str:
    plain = isinstance(field.default, bool | int | float | str) and field.default != ""
    return f"default `{json.dumps(field.default)}`" if plain else ""


def _beside(title: str, about: str, keys: Mapping[str, Any]) -> str:
    listed = items(described(name, HELP[name], [shape.expects]) for name, shape in keys.items())
    return f"## {title}\n\n{paragraph(about)}\n\n{listed}"
