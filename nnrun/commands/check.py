"""Check: whether the scores of a finished run keep the bounds that its config, or a command line, sets them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nnrun import run_layout as layout
from nnrun import runs
from nnrun.errors import ConfigError, ExpectationMissed
from nnrun.experiment.expectations import CheckedExpectation, check_expectations, missed, other_runs
from nnrun.experiment.options import Options
from nnrun.files import RunLike
from nnrun.runs import Run
from nnrun.spec import Expectation, decode_expectations, expectations, spoken_bounds
from nnrun.spec.reading import read_text
from nnrun.words.suggestions import suggestion


@dataclass(frozen=True)
class Checked:
    """A run's expectations beside what came of them."""

    run: Run
    expectations: tuple[CheckedExpectation, ...]

    @property
    def is_met(self) -> bool:
        """Whether all of them are met."""
        return all(expectation.is_met for expectation in self.expectations)

    def to_plain(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "run": str(self.run),
            "met": self.is_met,
            "expectations": [expectation.to_plain() for expectation in self.expectations],
        }


def check(
    run: RunLike, bounds: str | Iterable[str] | Mapping[str, Any] = (), options: Options | None = None
) -> Checked:
    """Hold a run's scores against bounds. Arguments and errors are those of `nnrun.check`."""
    options = options or Options()
    opened = runs.open_run(run, options.runs_dir)
    wanted = _given(bounds) if bounds else _of_config(opened)
    expected = tuple(expectations(wanted))
    if not expected:
        message = f"{opened.path} expects nothing"
        help = "name bounds, such as 'test.accuracy >= 0.9', or write expect into the config"
        raise ConfigError(message, code="wrong-bound", help=help)
    metrics = opened.metrics
    _check_known(expected, opened)
    checked = check_expectations(expected, opened, metrics, metrics.units, other_runs(expected, options.runs_dir))
    result = Checked(opened, tuple(checked))
    if not result.is_met:
        problems = list(missed((expectation, ("", None)) for expectation in checked))
        error = ExpectationMissed(problems)
        error.result = result
        raise error
    return result


def _check_known(expected: Iterable[Expectation], run: Run) -> None:
    """That the run has the scores of which something is expected. Raises ConfigError."""
    known = [f"{part}.{metric}" for part, scores in run.metrics.items() for metric in scores]
    for expectation in expected:
        if expectation.name not in known:
            message = f"{run.path} has no score {expectation.name!r}"
            help = suggestion(expectation.name, known, show=16) if known else "it was stopped before it was scored"
            raise ConfigError(message, code="unknown-score", help=help)


def _given(bounds: str | Iterable[str] | Mapping[str, Any]) -> Mapping[str, Any]:
    """What bounds that stand in no file expect: what is wrong with one is told with its score, and without a place."""
    from nnrun.spec.writing import dump

    if not isinstance(bounds, Mapping):
        bounds = spoken_bounds([bounds] if isinstance(bounds, str) else bounds)
    try:
        return decode_expectations(read_text(dump(dict(bounds)), "bounds"))
    except ConfigError as error:
        paths = [problem.path.removeprefix("expect.").replace('"', "") for problem in error.problems]
        raise ConfigError(
            [replace(problem, path=path, place=None) for problem, path in zip(error.problems, paths, strict=True)]
        ) from None


def _of_config(run: Run) -> Mapping[str, Any]:
    """What the run's own config expects; its plugins are not looked at."""
    node = read_text(run.resolved, str(run / layout.RESOLVED)).mapping.get("expect")
    return {} if node is None or node.value is None else decode_expectations(node)
