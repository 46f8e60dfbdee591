"""The process that draws answers what it is asked, in order."""

from __future__ import annotations

import io
import json
import pickle
from pathlib import Path

from nnrun.plots.__main__ import serve
from tests.plots.plot_cases import CASES
from tests.plots.test_of_run import write_run


def test_notes_are_those_since_the_last_question(tmp_path: Path) -> None:
    whole, broken = (str(write_run(tmp_path / name)) for name in ("whole", "broken"))
    (tmp_path / "broken" / "signature.json").unlink()
    asked = [(whole, ("answers",), None), (broken, ("answers",), None), None, None]
    replies = io.BytesIO()
    serve(io.BytesIO(b"".join(pickle.dumps(request) for request in asked)), replies)
    first, second = (json.loads(line) for line in replies.getvalue().splitlines())
    assert [(run, note.partition(":")[0]) for run, note in first] == [(broken, "plots are missing")]
    assert second == []
    assert [path.name for path in (tmp_path / "whole" / "plots").iterdir()] == ["residuals.png"]


def test_pictures_that_are_sent_are_put_beside_the_others(tmp_path: Path) -> None:
    picture = CASES["augmented"]
    requests = io.BytesIO(pickle.dumps((str(tmp_path), (picture,))) + pickle.dumps(None))
    replies = io.BytesIO()
    serve(requests, replies)
    assert json.loads(replies.getvalue()) == []
    assert [path.name for path in (tmp_path / "plots").iterdir()] == ["augmented.png"]
