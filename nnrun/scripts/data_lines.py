"""Data sources as lines: after them the script has the columns, and the positions of the source's own parts."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from nnrun.errors import ConfigError
from nnrun.registry import entry_of

if TYPE_CHECKING:
    from nnrun.scripts.experiment import Experiment
    from nnrun.scripts.page import Page
    from nnrun.scripts.sources.loaded import Loaded


def data_lines(experiment: Experiment, page: Page) -> Loaded:
    """Write the lines that read the source, by the printer of its record.

    Raises:
        ConfigError: A source that no script can read without nnrun.
    """
    component = experiment.dataset.source
    assert component is not None
    printer = entry_of(component).printer
    if not printer:
        message = f"no script reads {component.name}: its reader is nnrun's, and a script stands without nnrun"
        raise ConfigError(message, component.path, component.place, code="no-single-script")
    page.need("import numpy as np")
    loaded: Loaded = import_module(printer).source_lines(experiment, page)
    return loaded
