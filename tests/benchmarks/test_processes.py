"""Processes that are measured."""

from __future__ import annotations

import pytest

from benchmarks.processes import python, run


@pytest.mark.process
def test_process_that_takes_too_long_is_killed() -> None:
    with pytest.raises(SystemExit, match="ended with -9"):
        run(python("-c", "import time; time.sleep(60)"), limit=0.2)


@pytest.mark.process
def test_output_comes_back_with_the_cost() -> None:
    cost = run(python("-c", "print('said')"))
    assert cost.output == "said\n"
    assert cost.seconds > 0
