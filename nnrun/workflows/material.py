"""What a training is made from: the data of a config, split and prepared, and the model built on its shapes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nnrun import data, engine, model
from nnrun.errors import ConfigError, NnrunError
from nnrun.spec import Config
from nnrun.types import Dataset, Part, Split, Table
from nnrun.workflows.options import Options
from nnrun.workflows.searching import config_search

if TYPE_CHECKING:
    from nnrun.types import Indices


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
    said, search = config.spec, config_search(config, options)
    table = data.load(
        said.dataset,
        search=search,
        targets=config.tasks,
        weight=said.training.sample_weight,
        group=said.dataset.split.group,
    )
    whole = data.split(table, said.dataset.split, seed=said.seed, search=search)
    split = data.shrink(table, whole) if options.smoke else whole
    return Material(config, table, split, prepared(config, table, split, whole.train))


def prepared(config: Config, table: Table, split: Split, fit_on: Indices) -> Dataset:
    """The parts of a table as a config prepares them, everything fitted on some of its rows."""
    said = config.spec
    weight = said.training.class_weight
    try:
        return data.prepare(
            table, split, said.dataset, config.tasks, class_weight=weight, fit_on=fit_on, seed=said.seed
        )
    except NnrunError as error:
        about = "class_weight" if any("class_weight" in problem.path for problem in error.problems) else None
        raise error.located(*(said.training.at(about) if about else said.at("dataset"))) from None


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
