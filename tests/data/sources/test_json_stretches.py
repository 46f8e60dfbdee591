"""JSON Lines that are read in stretches."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnrun.data.sources.json_stretches import json_stretches
from nnrun.errors import DataError


def test_a_file_that_changes_after_it_was_gone_through_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a": 1}\n' * 20)
    stretches = json_stretches(path, "rows.jsonl", 50)
    assert stretches is not None
    path.write_text('{"a": "x"}\n' * 20)
    with pytest.raises(DataError, match="it changed while it was read"):
        list(stretches)
