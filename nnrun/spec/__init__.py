"""The config language: YAML text to a frozen, typed spec in which every value knows its place."""

from nnrun.spec.checks.directions import directions
from nnrun.spec.checks.expected_scores import place_of as place_of_expectation
from nnrun.spec.checks.graph import Call, Graph
from nnrun.spec.checks.log_names import log_names, metric_name
from nnrun.spec.checks.monitors import has_validation
from nnrun.spec.checks.tasks import Task
from nnrun.spec.decoding.bounds import Expectation, decode_expectations, expectations, spoken_bounds
from nnrun.spec.decoding.components import Component
from nnrun.spec.decoding.layers_and_steps import LayerSpec, Step
from nnrun.spec.keys.config_keys import RegularizationSpec, Spec
from nnrun.spec.keys.dataset_keys import DatasetSpec, SplitSpec
from nnrun.spec.keys.group_keys import EnsembleSpec, KfoldSpec
from nnrun.spec.keys.training_keys import TrainingSpec, shares_batches
from nnrun.spec.loading import Config, load, vary
from nnrun.spec.overrides import COMMAND_LINE
from nnrun.spec.trust import Trust
from nnrun.spec.writing import to_plain, to_yaml

__all__ = [
    "COMMAND_LINE",
    "Call",
    "Component",
    "Config",
    "DatasetSpec",
    "EnsembleSpec",
    "Expectation",
    "Graph",
    "KfoldSpec",
    "LayerSpec",
    "RegularizationSpec",
    "Spec",
    "SplitSpec",
    "Step",
    "Task",
    "TrainingSpec",
    "Trust",
    "decode_expectations",
    "directions",
    "expectations",
    "has_validation",
    "load",
    "log_names",
    "metric_name",
    "place_of_expectation",
    "shares_batches",
    "spoken_bounds",
    "to_plain",
    "to_yaml",
    "vary",
]
