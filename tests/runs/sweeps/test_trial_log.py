"""The log of a sweep keeps every trial that was written down, however its process ended."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from nnrun.errors import RunDamaged
from nnrun.runs.sweeps.trial_log import COMPLETED, Trial, TrialLog


def test_the_last_word_on_a_trial_counts(tmp_path: Path) -> None:
    log = TrialLog(tmp_path / "trials.jsonl")
    values = {"optimizer": {"sgd": {"momentum": 0.9}}, "training.batch_size": 16}
    log.put(Trial(1, values))
    log.put(Trial(2, values))
    curve, attributes = (0.5, math.inf), {"completed_rung_0": 0.5}
    done = Trial(1, values, COMPLETED, 0.1 + 0.2, 5, 1.5, curve=curve, attributes=attributes)
    log.put(done)
    again = TrialLog(tmp_path / "trials.jsonl")
    assert list(again.trials) == [1, 2]
    assert again.trials[2] == Trial(2, values)
    read = again.trials[1]
    assert (read.score, read.values, read.state) == (done.score, done.values, COMPLETED)
    assert read.curve[0] == 0.5
    assert math.isnan(read.curve[1])  # JSON has no infinity


def test_a_line_that_was_cut_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "trials.jsonl"
    TrialLog(path).put(Trial(1, {"seed": 1}))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:20] + "é".encode()[:1])
    log = TrialLog(path)
    assert list(log.trials) == [1]
    assert len(path.read_bytes()) > len(whole)  # who only looks changes nothing: the line may be about to be written
    log.put(Trial(2, {"seed": 2}))
    assert list(TrialLog(path).trials) == [1, 2]


@pytest.mark.parametrize(
    "text",
    [
        *("[]", "{}", "no JSON", "", "[" * 9999, '{"number": 1, "values": {}, "state": "running", "curve": 5}'),
        '{"number": 1, "values": {}, "state": "gone"}',
        '{"number": 1, "values": [1], "state": "running"}',
        '{"number": 1, "values": {}, "state": "completed", "score": "0.5"}',
    ],
)
def test_what_is_no_log_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "trials.jsonl").write_text(f"{text}\n")
    with pytest.raises(RunDamaged, match=r"trials\.jsonl cannot be read"):
        TrialLog(tmp_path / "trials.jsonl")
