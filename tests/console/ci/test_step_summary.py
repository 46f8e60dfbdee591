"""The summary of a job in GitHub Actions: scores and expectations, in which text from files is no markup."""

from __future__ import annotations

from nnrun.console.ci.job_result import JobResult
from nnrun.console.ci.step_summary import step_summary
from nnrun.experiment.expectations import CheckedExpectation


def test_scores_are_a_table_and_so_is_what_was_expected() -> None:
    expected = CheckedExpectation("test.loss", "< 0.1", 0.25)
    metrics = {"validation": {"loss": 0.5, "mae": 2.0}, "test": {"loss": 0.25}}
    assert step_summary(JobResult("iris", "runs/a", metrics, [expected])).splitlines() == [
        *("### iris", ""),
        *(
            "|  | validation | test |",
            "| --- | ---: | ---: |",
            "| loss | 0.5000 | 0.2500 |",
            "| mae | 2.0000 | - |",
            "",
        ),
        *("| expected | got |  |", "| --- | ---: | ---: |"),
        *(r"| test.loss \< 0.1 | 0.2500 | missed by 0.1500 |", ""),
        *("Run: runs/a", ""),
    ]


def test_text_from_a_config_is_no_markup() -> None:
    text = step_summary(JobResult("<script> a|b `x` [y](z)\n\x1b[31m", error="*no*"))
    assert text.splitlines()[0] == r"### \<script\> a\|b \`x\` \[y\]\(z\)␊␛\[31m"
    assert r"**Failed**: \*no\*" in text
