"""What tests of commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def config(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the config that a module of tests has as ``CONFIG``."""
    path = tmp_path_factory.mktemp("config") / "config.yaml"
    path.write_text(request.module.CONFIG)
    return Path(path)
