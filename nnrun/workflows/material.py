"""What a training is made from: the data of a config, split and prepared, and the model built on its shapes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from nnrun import data, engine, model
from nnrun.errors import ConfigError
from nnrun.spec import Config
from nnrun.types import Dataset, Part, Split, Table
from nnrun.workflows.options import Options


@dataclass(frozen=True)
class Material:
    """A config with its data."""

    config: Config
    table: Table
    split: Split
    dataset: Dataset

    @property
    def scored_parts(self) -> dict[str, Part]:
        """The parts as they are scored: with the rows' own weights, without those of the classes, which only train."""
        weights = self.table.weights
        weight = None if weights is None else weights[self.split.train]
        return {**self.dataset.parts, "train": replace(self.dataset.train, weight=weight)}


def load_material(config: Config, options: Options) -> Material:
    """Load, split and prepare; with ``smoke`` the parts are cut after everything was fitted on the whole of them.

    Raises:
        ConfigError: A file, a column or a share that cannot be.
        DataError: Content that cannot be used.
    """
    said = config.spec
    table = data.load(
        said.dataset,
        search=options.search,
        targets=config.tasks,
        weight=said.training.sample_weight,
        group=said.dataset.split.group,
    )
    whole = data.split(table, said.dataset.split, seed=said.seed, search=options.search)
    split = data.shrink(table, whole) if options.smoke else whole
    weight = said.training.class_weight
    dataset = data.prepare(table, split, said.dataset, config.tasks, class_weight=weight, fit_on=whole.train)
    return Material(config, table, split, dataset)


def open_session(config: Config) -> engine.Session:
    """TensorFlow, set up as a config says; the number of threads follows from its layers where it says nothing."""
    said = config.spec
    components = [call.spec.component for call in config.graph.calls if call.spec.component]
    threads = said.training.threads or engine.default_threads([(one.name, one.arguments) for one in components])
    try:
        return engine.open_session(
            seed=said.seed, threads=threads, precision=said.training.precision, device=said.training.device
        )
    except ConfigError as error:
        raise error.located(*said.training.at("device")) from None


def build(material: Material) -> Any:
    """The compiled model. Raises ConfigError where a layer, the loss or the optimizer cannot be built."""
    config, dataset = material.config, material.dataset
    network = model.build_model(
        config.graph,
        dataset.signature,
        config.spec.regularization,
        augment=config.spec.dataset.augment,
        adapt=dataset.train.x,
    )
    model.compile_model(network, config.spec, config.graph)
    return network
