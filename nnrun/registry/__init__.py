"""A component to its object: the only door to the parts of Keras, of scikit-learn, of nnrun and of plugins."""

from nnrun.registry.activations import activation_layer
from nnrun.registry.callbacks import build_callback, by_epoch
from nnrun.registry.component_building import build, entry_of, takes_tuple
from nnrun.registry.messages import one_line
from nnrun.registry.plugin_loading import custom_objects, load, without_places
from nnrun.registry.quick_imports import import_quickly, imported, without_passengers

__all__ = [
    "activation_layer",
    "build",
    "build_callback",
    "by_epoch",
    "custom_objects",
    "entry_of",
    "import_quickly",
    "imported",
    "load",
    "one_line",
    "takes_tuple",
    "without_passengers",
    "without_places",
]
