"""What an editor makes of the schema: yaml-language-server itself completes, explains and flags.

It is a package of npm: ``npm install yaml-language-server`` in any folder, and YAML_LANGUAGE_SERVER set to
``node_modules/yaml-language-server/bin/yaml-language-server`` there (or the command on the PATH).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.schema.language_server import LanguageServer, command, language_server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(command() is None, reason="node with yaml-language-server is not installed (npm)"),
]

GOOD = """\
dataset:
  iris:
layers:
  - Dense: {units: 3, activation: softmax}
loss: mse
training: {epochs: 1}
"""
_numbers = count()


@pytest.fixture(scope="module")
def server(schema_file: Path) -> Iterator[LanguageServer]:
    with language_server(schema_file) as running:
        yield running


def _uri() -> str:
    return f"file:///text-{next(_numbers)}.yaml"


def _flagged(server: LanguageServer, text: str) -> list[tuple[str, str]]:
    """What is flagged: the marked text with the message."""
    lines = text.splitlines()
    found = []
    for said in server.open(_uri(), text):
        start, end = said["range"]["start"], said["range"]["end"]
        found.append((lines[start["line"]][start["character"] : end["character"]], said["message"]))
    return found


def _labels(server: LanguageServer, text: str) -> dict[str, Any]:
    """What is proposed at the bar in a text, by label."""
    before, _, after = text.partition("|")
    uri = _uri()
    server.open(uri, before + after)
    line = before.count("\n")
    items = server.complete(uri, line, len(before) - before.rfind("\n") - 1)
    return {item["label"]: item for item in items}


@pytest.mark.parametrize("config", sorted(Path(__file__).parents[2].glob("configs/*.yaml")), ids=lambda path: path.stem)
def test_shipped_configs_have_no_diagnostics(server: LanguageServer, config: Path) -> None:
    assert _flagged(server, config.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("|", {"optimizer", "callbacks", "metrics", "seed"}),
        ("callbacks:\n  - |", {"EarlyStopping", "ModelCheckpoint"}),
        ("callbacks:\n  - EarlyStopping:\n      |", {"monitor", "patience", "restore_best_weights"}),
        ("optimizer: |", {"adam", "SGD"}),
        ("optimizer:\n  adam:\n    |", {"learning_rate", "clipnorm"}),
        ("metrics: [|]", {"accuracy", "mae"}),
        ("regularization:\n  |", {"kernel", "dropout"}),
        ("kfold:\n  |", {"k", "stratify"}),
    ],
)
def test_keys_and_components_complete(server: LanguageServer, place: str, expected: set[str]) -> None:
    assert expected <= set(_labels(server, GOOD + place))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("  - |", {"Dense", "Conv2D", "Flatten"}),
        ("  - Dropout:\n      |", {"rate", "seed", "name"}),
        ("  - Dense:\n      units: 3\n      |", {"activation", "kernel_regularizer"}),
        ("  - Dense:\n      units: 3\n      kernel_initializer: |", {"he_normal", "GlorotUniform"}),
        ("  - Dense:\n      units: 3\n      activation: |", {"relu", "softmax", "LeakyReLU"}),
        ("  - Conv2D:\n      filters: 3\n      kernel_size: 3\n      padding: |", {"same", "valid"}),
        ("  - Dropout: 0.5\n    |", {"name", "inputs", "trainable"}),
    ],
)
def test_layers_and_their_arguments_complete(server: LanguageServer, place: str, expected: set[str]) -> None:
    assert expected <= set(_labels(server, GOOD.replace("loss:", f"{place}\nloss:")))


def test_what_cannot_be_named_is_not_proposed(server: LanguageServer) -> None:
    labels = _labels(server, GOOD.replace("loss:", "  - |\nloss:"))
    assert not {"Lambda", "Layer", "Input"} & set(labels)


def test_a_completed_layer_comes_with_its_required_arguments_only(server: LanguageServer) -> None:
    layer = _labels(server, GOOD.replace("loss:", "  - |\nloss:"))["Dense"]
    assert layer["insertText"].split() == ["Dense:", "units:"]


@pytest.mark.parametrize(
    ("right", "wrong", "marked"),
    [
        ("loss: mse", "los: mse\nloss: mse", "los"),
        ("epochs: 1", "epochs: 1, batchsize: 3", "batchsize"),
        ("Dense:", "Dens:", "Dens"),
        ("units: 3,", "units: 3, activaton: relu,", "activaton"),
        ("softmax", "softmaks", "softmaks"),
        ("units: 3", "units: three", "three"),
        ("units: 3", "units: 0", "0"),
        ("loss: mse", "loss: mze", "mze"),
        ("loss: mse", "loss: {Huber: {dela: 1}}", "dela"),
        ("loss: mse", "loss: mse\noptimizer: {adam: {lr: 0.1}}", "lr"),
        ("loss: mse", "loss: mse\ncallbacks: [EarlyStoping]", "EarlyStoping"),
        ("loss: mse", "loss: mse\ncallbacks: [{EarlyStopping: {patienc: 1}}]", "patienc"),
        ("  iris:", "  irs:", "irs"),
        ("  iris:", "  iris:\n  splt: {test: 0.2}", "splt"),
        ("softmax", "softmax, kernel_regularizer: {l3: 0.1}", "l3"),
    ],
)
def test_a_wrong_key_or_value_is_flagged_once_where_it_stands(
    server: LanguageServer, right: str, wrong: str, marked: str
) -> None:
    flagged = _flagged(server, GOOD.replace(right, wrong))
    assert [text for text, _ in flagged] == [marked]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("  - Dropout", "no layer of this name, or it needs arguments"),
        ("  - {Dense: {activation: relu}}", 'Missing property "units".'),
        ("  - {name: first}", "needs a layer: a key that names it"),
        ("  - {Lambda: 3}", "Lambda cannot be named in a config: its argument is code"),
        ("  - {Flatten: {}, Dropout: 0.5}", "Object has more properties than limit of 1."),
    ],
)
def test_messages_say_what_is_wrong(server: LanguageServer, wrong: str, message: str) -> None:
    (flagged,) = _flagged(server, GOOD.replace("loss:", f"{wrong}\nloss:"))
    assert flagged[1].startswith(message)


def test_hovering_tells_what_a_layer_and_an_argument_are(server: LanguageServer) -> None:
    uri = _uri()
    server.open(uri, GOOD)
    assert "densely-connected" in server.hover(uri, 3, 5)
    assert "a whole number of at least 1; required" in server.hover(uri, 3, 13)
