"""What run.json says of the processor: what its arithmetic is chosen by."""

from __future__ import annotations

import json

import pytest

from nnrun.engine.tensorflow.session import processor
from nnrun.engine.tensorflow.session.processor import processor_facts


def test_it_is_what_json_can_hold_and_the_same_each_time() -> None:
    facts = processor_facts()
    assert json.loads(json.dumps(facts)) == facts == processor_facts()
    assert facts["machine"]


def test_variables_that_change_numbers_are_recorded_where_they_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in processor.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert "environment" not in processor_facts()
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    assert processor_facts()["environment"] == {"TF_ENABLE_ONEDNN_OPTS": "0"}


def test_only_instructions_that_kernels_are_chosen_by_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "_cpuinfo", lambda: {"flags": "fpu avx512f tsc avx2", "model name": "Xeon"})
    assert processor_facts()["features"] == ["avx2", "avx512f"]
    assert processor.processor_name().startswith("Xeon, ")
