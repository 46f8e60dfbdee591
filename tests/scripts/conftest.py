"""A folder with the files that the configs name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scripts.script_files import write_files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory."""
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path
