"""What a run ran with."""

from __future__ import annotations

import sys

from nnrun.runs.facts import Facts, Status, facts_from, is_dead, this_process, versions


def test_versions_name_what_decides_the_numbers() -> None:
    found = versions()
    assert found["python"] == sys.version.split()[0]
    assert {"tensorflow", "keras", "numpy"} <= set(found)


def test_values_that_cannot_be_facts_are_left_out() -> None:
    facts = facts_from({"name": "iris", "config": 3, "origins": 7, "command": [1], "process": "me", "seed": 5})
    assert facts == Facts(name="iris", seed=5, status=Status.INTERRUPTED)


def test_only_a_run_that_says_so_is_running() -> None:
    assert facts_from({"status": "running"}).status == Status.RUNNING
    for values in ({}, {"status": None}, {"status": "paused"}, {"metrics": {}}):
        assert facts_from(values).status == Status.INTERRUPTED


def test_process_number_that_no_process_has_is_not_asked_for() -> None:
    for pid in (10**30, -1, 0, True, "7", 1.5, None):
        assert not is_dead({**this_process(), "pid": pid})
