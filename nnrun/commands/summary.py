"""Summary: the model of a config, built on its data's shapes, without training."""

from __future__ import annotations

from collections.abc import Iterable

from nnrun import model
from nnrun.commands.config_argument import ConfigLike, config_of
from nnrun.experiment.options import Options
from nnrun.experiment.prepared import build, load_material, open_session
from nnrun.types import Structure


def summarize(config: ConfigLike, overrides: Iterable[str] = (), options: Options | None = None) -> Structure:
    """The layers, shapes, parameters and memory of a config's model. Errors as `train`, short of training."""
    options = options or Options()
    loaded = config_of(config, overrides, options)
    material = load_material(loaded, options)
    open_session(loaded)
    return model.summarize(build(material), loaded.spec.training.batch_size)
