"""Expectations (quality gates, for CI): whether a run's scores keep the bounds that ``expect`` sets them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from nnrun import run_layout as layout
from nnrun import runs
from nnrun.errors import ConfigError, ExpectationMissed, Place, Problem, RunError
from nnrun.experiment.options import Options
from nnrun.experiment.protocols import Result
from nnrun.runs import Run
from nnrun.runs.plain import known
from nnrun.spec import Expectation, Spec, expectations, place_of_expectation
from nnrun.spec.decoding.bounds import RUN
from nnrun.spec.nodes import join
from nnrun.types import Units
from nnrun.words.numbers import number
from nnrun.words.score_units import in_units

Judged = TypeVar("Judged", bound=Result)


@dataclass(frozen=True, slots=True)
class CheckedExpectation:
    """One expectation beside what came of it."""

    name: str
    """The score: test.accuracy."""
    bound: str
    """As it was written: >= 0.8."""
    value: float | None = None
    """The score, in the source's units where a factor leads there; with ``run`` its difference from that run's."""
    is_met: bool = False
    reason: str = ""
    """Why there is no value."""
    run: str = ""
    """The run that is compared with, if one is."""
    interval: tuple[float, float] | None = None
    """The 95 % interval of a difference, where rows can be paired."""
    remark: str = ""
    """Why they cannot."""

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        beside = {"vs": self.run, "interval": self.interval, "remark": self.remark} if self.run else {}
        return {
            "score": self.name,
            "bound": self.bound,
            "value": self.value if self.value is not None and math.isfinite(self.value) else None,
            "met": self.is_met,
            **beside,
            **({"reason": self.reason} if self.reason else {}),
        }

    @property
    def title(self) -> str:
        """What is expected, as a line shows it."""
        return f"{self.name}{f' vs {self.run}' if self.run else ''} {self.bound}"

    @property
    def answer(self) -> str:
        """The value, or why there is none."""
        return self.reason or number(self.value)

    @property
    def outcome(self) -> str:
        """What came of it, in words: met, or missed and by how much."""
        if self.is_met:
            return "met"
        expected = next(expectations({"test.loss": self.bound}))
        if self.value is None or not math.isfinite(self.value):
            return "missed"
        away = abs(self.value - expected.bound.limit)
        return f"missed by {number(away)}" if away else "missed: it must not be equal"

    @property
    def complaint(self) -> str:
        """What is wrong, as one line, where it is not met."""
        return f"expected {self.title}, got {self.answer}: {self.outcome}"


class Expectations:
    """What a config expects of the run that is to come; the runs that it is compared with are looked up before."""

    def __init__(self, spec: Spec, options: Options) -> None:
        """Nothing is expected of a smoke run.

        Raises:
            ConfigError: A run that is named under ``vs`` is not there, located.
        """
        self.spec = spec
        self.expected = () if options.smoke else tuple(expectations(spec.expect))
        self.others = other_runs(self.expected, options.runs_dir, spec)

    def judge(self, result: Judged) -> Judged:
        """The result of the training, whose directory then says what of it was met.

        Raises:
            ExpectationMissed: With everything that was missed; ``result`` is the training's.
        """
        if not self.expected:
            return result
        checked = check_expectations(self.expected, result.run, result.metrics, units_of(result), self.others)
        runs.write_json(result.run / layout.EXPECTATIONS, {"expectations": checked})
        places = [place_of_expectation(self.spec, expected) for expected in self.expected]
        if problems := list(missed(zip(checked, places, strict=True))):
            error = ExpectationMissed(problems)
            error.result = result
            raise error
        return result


def missed(checked: Iterable[tuple[CheckedExpectation, tuple[str, Place | None]]]) -> Iterable[Problem]:
    """Those that were not met, as problems at their places."""
    for expectation, (path, place) in checked:
        if not expectation.is_met:
            yield Problem(expectation.complaint, path, place, code="expectation-missed")


def check_expectations(
    expected: Iterable[Expectation],
    run: Run,
    metrics: Mapping[str, Mapping[str, Any]],
    units: Units,
    others: Mapping[str, Run],
) -> list[CheckedExpectation]:
    """Each expectation beside what came of it, in their order."""
    return [
        _beside(expectation, run, others[expectation.run])
        if expectation.run
        else _of_score(expectation, metrics, units)
        for expectation in expected
    ]


def _of_score(expected: Expectation, metrics: Mapping[str, Mapping[str, Any]], units: Units) -> CheckedExpectation:
    checked = CheckedExpectation(expected.name, expected.text)
    if expected.part not in metrics:
        return replace(checked, reason=f"there is no {expected.part} part")
    value = metrics[expected.part].get(expected.metric)
    if isinstance(value, list | tuple):
        return replace(checked, reason="several numbers")
    if value is None:
        return replace(checked, reason="a score that is not a number")
    value = float(in_units(expected.metric, value, units))
    return replace(checked, value=value, is_met=expected.bound.is_kept_by(value))


def _beside(expected: Expectation, run: Run, baseline: Run) -> CheckedExpectation:
    """The difference of a score from that of another run, on the rows that both scored."""
    from nnrun.comparison.compare import paired_difference

    checked = CheckedExpectation(expected.name, expected.text, run=expected.run)
    try:
        difference = paired_difference(run, baseline, expected.part, expected.metric)
    except (ConfigError, RunError) as error:
        return replace(checked, reason=error.problems[0].message)
    value, remark = difference.difference, "" if difference.interval else f"not paired: {difference.reason}"
    is_met = expected.bound.is_kept_by(value)
    return replace(checked, value=value, is_met=is_met, interval=difference.interval, remark=remark)


def other_runs(expected: Iterable[Expectation], runs_dir: Path, spec: Spec | None = None) -> dict[str, Run]:
    """The runs under ``vs``, by the names that they have there.

    Raises:
        ConfigError: There is no such run; located in the config.
    """
    others = {}
    for expectation in expected:
        if expectation.run:
            path, place = place_of_expectation(spec, expectation) if spec else ("", None)
            try:
                others[expectation.run] = runs.open_run(expectation.run, runs_dir)
            except RunError as error:
                (problem,) = error.problems
                at = join(path.removesuffix(join("", expectation.name)).rstrip("."), RUN) if path else ""
                raise ConfigError(problem.message, at, place, code=problem.code, help=problem.help) from None
    return others


def units_of(result: Result) -> Units:
    """The metrics of a result that are not in the units of the source."""
    units: Units = getattr(result, "units", {})
    return units


def expectations_plain(run: Run) -> dict[str, Any]:
    """What ``--json`` prints of a run's expectations, beside the rest; nothing where it had none."""
    checked = read_expectations(run)
    return {"expectations": [expectation.to_plain() for expectation in checked]} if checked else {}


def read_expectations(run: Run) -> tuple[CheckedExpectation, ...]:
    """What a run's directory says of its expectations; nothing where it had none. Raises RunDamaged."""
    if not (run / layout.EXPECTATIONS).is_file():
        return ()
    listed = runs.read_json(run / layout.EXPECTATIONS).get("expectations", [])
    return tuple(CheckedExpectation(**known(CheckedExpectation, values)) for values in listed)
