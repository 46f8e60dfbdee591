"""What a CI server gets of a training: a test report (``--junit``), and a summary on the job's page."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from nnrun.commands.check import Checked
from nnrun.console.ci.job_result import JobResult
from nnrun.errors import ExpectationMissed, NnrunError, RunError
from nnrun.experiment.expectations import read_expectations, units_of
from nnrun.experiment.group.comparison_result import Compared
from nnrun.words.score_units import shown_parts

SUMMARY = "GITHUB_STEP_SUMMARY"
"""The environment's variable that names the file of the job's summary."""


def tell_ci(result: object, junit: Path | None, error: NnrunError | None = None) -> None:
    """Write what is asked for; whatever cannot be written is said, and changes nothing else.

    Args:
        result: What a command has, or None.
        junit: The file of the test report, if one is asked for.
        error: What the command ended in, if it did.
    """
    summary = os.environ.get(SUMMARY)
    if junit is None and not summary:
        return
    results = list(_job_results(result, error))
    if junit is not None:
        from nnrun.console.ci.junit import junit_xml
        from nnrun.runs import atomic

        atomic.write_text(junit, junit_xml(results))
    if summary:
        from nnrun.console.ci.step_summary import step_summary

        try:
            with Path(summary).open("a", encoding="utf-8") as file:
                file.writelines(map(step_summary, results))
        except (OSError, ValueError) as reason:
            sys.stderr.write(f"note: {SUMMARY} cannot be written: {reason}\n")


def _job_results(result: object, error: NnrunError | None) -> Iterator[JobResult]:
    failure = "" if error is None or isinstance(error, ExpectationMissed) else str(error)
    singles = result.results if isinstance(result, Compared) else (result,) if result is not None else ()
    yield from (_job_result(single, failure) for single in singles)
    if not singles:
        yield JobResult("nnrun", error=failure)


def _job_result(result: object, failure: str) -> JobResult:
    run = result.run  # type: ignore[attr-defined]
    if isinstance(result, Checked):
        metrics, expectations, units, seconds = run.metrics, result.expectations, run.metrics.units, 0.0
    else:
        metrics, units = result.metrics, units_of(result)  # type: ignore[attr-defined, arg-type]
        expectations, seconds = (), result.seconds.get("total", 0.0)  # type: ignore[attr-defined]
        with suppress(RunError):
            expectations = read_expectations(run)
    return JobResult(run.name, str(run), shown_parts(metrics, units), expectations, seconds, failure)
