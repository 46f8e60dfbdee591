"""Layers as a graph: names, inputs, several calls of one layer, and every way in which they lead nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.spec import Graph
from nnrun.spec.checks.graph import producer, references, snake_case

LAST = "  - Dense: {units: 3, activation: softmax}\n"


def graph(folder: Any, written: str, *edits: tuple[str, str]) -> Graph:
    return folder.load(folder.edited(*edits, text=folder.layered(written))).graph  # type: ignore[no-any-return]


def told(found: Graph) -> list[tuple[str, str, Any]]:
    return [(call.name, call.layer, call.inputs) for call in found.calls]


def test_a_list_of_layers_is_a_chain_from_the_data(folder: Any) -> None:
    found = graph(folder, "  - Dense: 4\n  - Dropout: 0.5\n")
    assert (found.inputs, found.outputs) == (("x",), ("dense_1",))
    assert told(found) == [("dense", "dense", "x"), ("dropout", "dropout", "dense"), ("dense_1", "dense_1", "dropout")]


def test_made_names_avoid_given_ones(folder: Any) -> None:
    found = graph(folder, "  - Dense: 4\n    name: dense_1\n  - Dense: 4\n    name: b\n  - Dense: 4\n")
    assert [call.name for call in found.calls] == ["dense_1", "b", "dense", "dense_2"]


def test_branches_merge_by_name(folder: Any) -> None:
    found = graph(
        folder, "  - Dense: 4\n    name: a\n  - Dense: 4\n    name: b\n    inputs: x\n  - Add:\n    inputs: [a, b]\n"
    )
    assert told(found)[1:3] == [("b", "b", "x"), ("add", "add", ("a", "b"))]


def test_several_data_inputs_are_taken_by_name(folder: Any) -> None:
    found = graph(
        folder,
        "  - Dense: 4\n    inputs: a\n  - Concatenate:\n    inputs: [dense, b]\n",
        ("  split: {test: 0.2}", "  inputs: {a: [0], b: [1, 2]}"),
    )
    assert found.inputs == ("a", "b")
    assert told(found)[1] == ("concatenate", "concatenate", ("dense", "b"))


def test_a_layer_called_again_keeps_its_owner(folder: Any) -> None:
    found = graph(
        folder,
        "  - Dense: 4\n    name: enc\n  - use: enc\n    name: again\n  - use: again\n    name: third\n  - use: enc\n",
    )
    assert told(found)[:4] == [
        ("enc", "enc", "x"),
        ("again", "enc", "enc"),
        ("third", "enc", "again"),
        ("enc_0", "enc", "third"),
    ]


def test_a_second_output_is_taken_by_its_number(folder: Any) -> None:
    found = graph(folder, "  - LSTM: {units: 3, return_state: true}\n    name: l\n  - Dense: 3\n    inputs: l.1\n")
    assert told(found)[1] == ("dense", "dense", "l.1")


def test_producer_and_references() -> None:
    assert [producer(one) for one in ("a", "a.1", "a.b", "a.²", ".1", "a.1.2")] == ["a", "a", "a.b", "a.²", ".1", "a.1"]
    assert references("a") == ("a",)
    assert references(("a", "b.1")) == ("a", "b.1")
    assert references({"query": "a", "value": "b"}) == ("a", "b")


@pytest.mark.parametrize(
    ("name", "snake"),
    [("Dense", "dense"), ("MaxPooling2D", "max_pooling2d"), ("LSTM", "lstm"), ("MyHTTPLayer", "my_http_layer")],
)
def test_names_are_made_as_keras_makes_them(name: str, snake: str) -> None:
    assert snake_case(name) == snake


BAD: dict[str, tuple[str, list[str]]] = {
    "a name twice": (
        "  - Dense: 3\n    name: a\n  - Dense: {units: 3, name: a}\n",
        ["7:29 layers.1.Dense.name: 'a' is the name of a layer already"],
    ),
    "the name of the data": (
        "  - Dense: 3\n    name: x\n",
        ["6:11 layers.0.name: 'x' is the name of the data input already"],
    ),
    "an unknown input": (
        "  - Dense: 3\n    name: trunk\n  - Dense: 3\n    inputs: trnk\n",
        ["8:13 layers.1.inputs: no input or layer is named 'trnk'; did you mean 'trunk'?"],
    ),
    "unknown inputs in a list": (
        "  - Add:\n    inputs: [x, y, z]\n",
        [
            "6:17 layers.0.inputs.1: no input or layer is named 'y'; known: x",
            "6:20 layers.0.inputs.2: no input or layer is named 'z'; known: x",
        ],
    ),
    "an unknown named input": (
        "  - Attention:\n    inputs: {query: x, value: vlaue}\n",
        ["6:31 layers.0.inputs.value: no input or layer is named 'vlaue'; known: x"],
    ),
    "further down": (
        "  - Dense: 3\n    inputs: late\n  - Dense: 4\n    name: late\n",
        ["6:13 layers.0.inputs: 'late' stands here or further down; a layer's inputs come before it"],
    ),
    "itself": (
        "  - Dense: 3\n    name: me\n    inputs: me\n",
        ["7:13 layers.0.inputs: 'me' stands here or further down; a layer's inputs come before it"],
    ),
    "an output that is no number": (
        "  - Dense: 3\n    name: l\n  - Dense: 3\n    inputs: l.b\n",
        ["8:13 layers.1.inputs: no input or layer is named 'l.b'; known: x, l"],
    ),
    "reaches nothing": (
        "  - Dense: 3\n    name: a\n  - Dense: 4\n    name: b\n  - Dense: 5\n    inputs: a\n",
        ["7:5 layers.1: 'b' reaches no output; without 'outputs' at the root it is the last layer"],
    ),
    "use of an unknown layer": (
        "  - Dense: 3\n    name: enc\n  - use: encc\n",
        ["7:10 layers.1.use: no layer above is named 'encc'; did you mean 'enc'?"],
    ),
    "use of the data": ("  - use: x\n", ["5:10 layers.0.use: no layer above is named 'x'"]),
    "a misspelt layer, and all else": (
        "  - Dens: {units: 8}\n    name: a\n  - Dense: 3\n    inputs: b\n  - Dense: 3\n    inputs: a\n    name: a\n",
        [
            "5:5 layers.0: unknown layer 'Dens'; did you mean 'Dense'?",
            "8:13 layers.1.inputs: no input or layer is named 'b'; known: x, a",
            "11:11 layers.2.name: 'a' is the name of a layer already",
        ],
    ),
    "a misspelt layer without a name": (
        "  - Dens: {units: 8}\n  - Dense: 3\n    inputs: dense\n",
        ["5:5 layers.0: unknown layer 'Dens'; did you mean 'Dense'?"],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_graph_that_leads_nowhere_is_told(name: str, folder: Any) -> None:
    written, expected = BAD[name]
    assert folder.said(folder.layered(written)) == expected


DATA = ("  split: {test: 0.2}", "  inputs: {a: [0], b: [1, 2]}")
INPUTS: dict[str, tuple[str, list[str]]] = {
    "none said": ("  - Dense: 3\n", ["5:5 layers.0: needs inputs: the data has several, a, b"]),
    "one not used": ("  - Dense: 3\n    inputs: a\n", ["3:23 dataset.inputs.b: no layer takes the input 'b'"]),
    "the name of one": (
        "  - Concatenate:\n    inputs: [a, b]\n    name: a\n",
        ["7:11 layers.0.name: 'a' is the name of a data input already"],
    ),
    "wrong inputs are not missing too": (
        "  - Dense: 3\n    inputs: 5\n",
        [
            (
                "6:13 layers.0.inputs: expected the name of an input or a layer, or a list (text each), "
                "or a mapping (text each), got 5"
            )
        ],
    ),
}


@pytest.mark.parametrize("name", INPUTS)
def test_several_data_inputs_must_be_said_and_used(name: str, folder: Any) -> None:
    written, expected = INPUTS[name]
    assert folder.said(folder.edited(DATA, text=folder.layered(written))) == expected


def test_inputs_of_a_misspelt_source_are_known_all_the_same(folder: Any) -> None:
    text = folder.edited(DATA, ("  iris:", "  iriss:"), text=folder.layered("  - Add:\n    inputs: [a, b]\n"))
    assert folder.said(text) == ["2:3 dataset: unknown data source 'iriss'; did you mean 'iris'?"]


OUTPUTS: dict[str, tuple[tuple[str, str], list[str]]] = {
    "misspelt": (
        ("[price, segment]", "[prices, segment]"),
        ["10:11 outputs.0: no layer is named 'prices'; did you mean 'price'?"],
    ),
    "twice": (("[price, segment]", "[price, segment, price]"), ["10:27 outputs.2: 'price' is named twice"]),
    "not all": (
        ("[price, segment]\n", "[segment]\n"),
        [
            "1:32 dataset.target.price: no output is named 'price'; known: segment",
            "11:8 loss.price: no output is named 'price'; known: segment",
            "12:16 loss_weights.price: no output is named 'price'; known: segment",
        ],
    ),
    "nothing among them": (
        ("[price, segment]", "[price, null]"),
        ["10:18 outputs.1: expected a layer's name, got nothing"],
    ),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_outputs_are_layers(name: str, folder: Any) -> None:
    edit, expected = OUTPUTS[name]
    assert folder.said(folder.edited(edit, text=folder.two_outputs)) == expected


def test_a_layer_beside_the_outputs_is_told(folder: Any) -> None:
    text = folder.edited(("outputs:", "  - Dense: 2\n    name: extra\noutputs:"), text=folder.two_outputs)
    assert folder.said(text) == ["10:5 layers.3: 'extra' reaches no output; the outputs are price, segment"]
