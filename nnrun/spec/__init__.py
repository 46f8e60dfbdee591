"""The config language: YAML text to a frozen, typed spec in which every value knows its place."""

from nnrun.spec.components import Component
from nnrun.spec.graph import Call, Graph
from nnrun.spec.lists import LayerSpec, Step
from nnrun.spec.loading import Config, load
from nnrun.spec.logs import log_names, metric_name
from nnrun.spec.monitors import has_validation
from nnrun.spec.overrides import COMMAND_LINE
from nnrun.spec.sections import DatasetSpec, EnsembleSpec, KfoldSpec, RegularizationSpec, Spec, SplitSpec, TrainingSpec
from nnrun.spec.tasks import Task
from nnrun.spec.trust import Trust
from nnrun.spec.writing import to_plain, to_yaml

__all__ = [
    "COMMAND_LINE",
    "Call",
    "Component",
    "Config",
    "DatasetSpec",
    "EnsembleSpec",
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
    "has_validation",
    "load",
    "log_names",
    "metric_name",
    "to_plain",
    "to_yaml",
]
