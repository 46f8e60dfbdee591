"""Expectations (quality gates) against what a config reports: scores that no metric gives are told before training."""

from __future__ import annotations

from collections.abc import Collection

from nnrun.errors import ConfigError, Place
from nnrun.spec.checks.log_names import log_names
from nnrun.spec.checks.monitors import may_validate
from nnrun.spec.decoding.bounds import VERSUS, Expectation, expectations
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.nodes import Problems, join, quoted
from nnrun.words.suggestions import did_you_mean

_SPLIT_OFF = {part: f"add split: {{{part}: 0.2}} under dataset" for part in ("validation", "test")}


def check_expectations(spec: Spec, problems: Problems) -> None:
    """Note expectations of scores that the config does not report."""
    if not spec.expect or any(problems.concern(key) for key in ("loss", "metrics", "weighted_metrics")):
        return
    names, validates = log_names(spec), spec.dataset is None or may_validate(spec)
    for expected in expectations(spec.expect):
        if expected.metric not in names and not problems.concern(place_of(spec, expected)[0]):
            near = did_you_mean(expected.metric, names, show=12)
            message = f"no metric is named {quoted(expected.metric)}{near}"
            problems.add(message, *place_of(spec, expected), code="unknown-score")
        elif expected.part == "validation" and not validates:
            message = "there is no validation part"
            problems.add(message, *place_of(spec, expected), code="unknown-score", help=_SPLIT_OFF["validation"])


def check_parts(spec: Spec, parts: Collection[str]) -> None:
    """That the parts exist of whose scores something is expected.

    Raises:
        ConfigError: With every expectation of another part.
    """
    problems = Problems()
    for expected in expectations(spec.expect):
        if expected.part not in parts:
            message, help = f"there is no {expected.part} part", _SPLIT_OFF.get(expected.part, "")
            problems.add(message, *place_of(spec, expected), code="unknown-score", help=help)
    if problems.entries:
        raise ConfigError(problems.sorted())


def place_of(spec: Spec, expected: Expectation) -> tuple[str, Place | None]:
    """The path and the place of an expectation."""
    under, number, name = expected.key
    if not under:
        return spec.at("expect", name)
    path, place = spec.at("expect", VERSUS)
    return join(path if number is None else join(path, number), name), place
