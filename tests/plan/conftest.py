"""Configs in a folder, as the tests of the spec write them."""

from tests.spec.conftest import folder  # noqa: F401
