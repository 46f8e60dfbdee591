"""``nnrun components``."""

from __future__ import annotations

import pytest

from nnrun import catalog
from tests.invoke import nnrun


def test_without_a_kind_all_kinds_are_listed_with_their_counts() -> None:
    said = nnrun("components", "--json").json()
    assert said["kinds"] == {kind: len(catalog.names(kind)) for kind in catalog.kinds()}
    listed = nnrun("components").out.splitlines()
    assert [line.split()[0] for line in listed[1:]] == list(catalog.kinds())


@pytest.mark.parametrize("kind", ["layer", "layers", "Layer"])
def test_a_kind_is_known_by_its_plural_too(kind: str) -> None:
    said = nnrun("components", kind, "--json").json()
    assert said["kind"] == "layer"
    assert {"name": "Dense", "help": "Just your regular densely-connected NN layer"} in said["components"]
    assert "Lambda" in said["refused"]


def test_help_is_wrapped_for_a_terminal_and_whole_for_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert max(map(len, nnrun("components", "schedules").out.splitlines())) > 80
    monkeypatch.setenv("COLUMNS", "40")
    assert max(map(len, nnrun("components", "schedules").out.splitlines())) <= 40


def test_a_component_says_its_arguments() -> None:
    said = nnrun("components", "constraint", "max_norm", "--json").json()
    assert (said["name"], said["first"], said["path"]) == ("MaxNorm", "max_value", "keras.constraints.MaxNorm")
    assert said["arguments"][0] == {
        "name": "max_value",
        "required": False,
        "default": 2,
        "plain": True,
        "takes": "a number of at least 0",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["layr"], "unknown kind 'layr'; did you mean 'layer'?"),
        (["Dense"], "unknown kind 'Dense'; Dense is one: nnrun components layer Dense"),
        (["layer", "Dens"], "unknown layer 'Dens'; did you mean 'Dense'?"),
        (["loss", "Dropout"], "unknown loss 'Dropout'; 'Dropout' is a layer"),
        (["layer", "CuDNNLSTM"], "unknown layer 'CuDNNLSTM'; today it is 'LSTM'"),
    ],
)
def test_a_misspelling_is_answered_with_what_was_meant(arguments: list[str], message: str) -> None:
    answer = nnrun("components", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.strip() == message
