"""The shipped catalog against the installed Keras and scikit-learn."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.tensorflow


@pytest.mark.filterwarnings("ignore")
def test_shipped_catalog_is_that_of_the_installed_versions() -> None:
    from nnrun.catalog import mismatch
    from nnrun.catalog.generate import libraries
    from nnrun.catalog.reader import DATA

    if mismatch():
        pytest.skip(f"the shipped catalog is of other versions: {mismatch()}")
    assert DATA.read_text(encoding="utf-8") == libraries.text(libraries.catalog()), "run 'make catalog'"


@pytest.mark.filterwarnings("ignore")
def test_every_public_class_of_keras_is_known() -> None:
    import inspect
    from importlib import import_module

    from nnrun import catalog
    from nnrun.catalog.generate.libraries import CLASSES

    for kind, module_name in CLASSES.items():
        module = import_module(module_name)
        for name in dir(module):
            if inspect.isclass(getattr(module, name)):
                assert catalog.find(kind, name), f"{module_name}.{name}"
