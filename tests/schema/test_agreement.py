"""The schema refuses what the decoder refuses, and nothing else."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.schema.agreement import as_json, complaints, mutations
from tests.schema.good import GOOD

_SOME = 40
"""Every how many mutations the short form takes one."""


@pytest.mark.parametrize("name", GOOD)
def test_both_accept_configs_that_are_right_in_form(validator: Draft7Validator, name: str) -> None:
    assert complaints(GOOD[name]) == []
    assert [error.message for error in validator.iter_errors(as_json(GOOD[name]))] == []


@pytest.mark.thorough
@pytest.mark.parametrize("name", GOOD)
def test_both_judge_some_single_mutations_alike(validator: Draft7Validator, name: str) -> None:
    assert list(islice(_disagreements(validator, GOOD[name], _SOME), 5)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", GOOD)
def test_both_judge_every_single_mutation_alike(validator: Draft7Validator, name: str) -> None:
    assert list(islice(_disagreements(validator, GOOD[name], 1), 5)) == []


def _disagreements(validator: Draft7Validator, config: dict[str, Any], step: int) -> Any:
    """What one refuses and the other accepts. Only the decoder knows which outputs a config names."""
    for what, changed in islice(mutations(config), 0, None, step):
        said = complaints(changed)
        accepted = validator.is_valid(as_json(changed))
        if said and accepted and not all("no output is named" in message for message in said):
            yield f"the schema accepts: {what}, the decoder says: {said}"
        if not said and not accepted:
            yield f"the schema refuses: {what}"
