"""The process that draws answers what it is asked, in order."""

from __future__ import annotations

import io
import json
import pickle
from dataclasses import replace
from pathlib import Path

from nnrun.plots.__main__ import serve
from tests.plots.plot_cases import near_zero_picture


def test_notes_are_those_since_the_last_question(tmp_path: Path) -> None:
    broken = replace(near_zero_picture(), file="broken.png", kernels=())
    asked = [(str(tmp_path), near_zero_picture()), (str(tmp_path), broken), ("", None), ("", None)]
    replies = io.BytesIO()
    serve(io.BytesIO(b"".join(pickle.dumps(one) for one in asked)), replies)
    first, second = (json.loads(line) for line in replies.getvalue().splitlines())
    assert [(folder, note.partition(":")[0]) for folder, note in first] == [(str(tmp_path), "broken.png was not drawn")]
    assert second == []
    assert [path.name for path in tmp_path.iterdir()] == ["near_zero_weights.png"]
