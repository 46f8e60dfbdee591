"""Losses, weights, metrics and targets by output name."""

from __future__ import annotations

from typing import Any

import pytest


def test_maps_by_output_are_decoded(folder: Any) -> None:
    spec = folder.spec(folder.two_outputs)
    assert {name: loss.name for name, loss in spec.loss.items()} == {
        "price": "MeanSquaredError",
        "segment": "SparseCategoricalCrossentropy",
    }
    assert (spec.outputs, spec.loss_weights) == (("price", "segment"), {"price": 0.5})
    assert spec.dataset.target == {"price": "p", "segment": "s"}
    assert [metric.name for metric in spec.metrics["segment"]] == ["accuracy"]


def test_text_and_a_component_apply_to_each_output(folder: Any) -> None:
    def loss(written: str) -> Any:
        edit = ("{price: mse, segment: sparse_categorical_crossentropy}", written)
        return folder.spec(folder.edited(edit, text=folder.two_outputs)).loss

    assert loss("mse").name == "MeanSquaredError"
    assert loss("{Huber: {delta: 2}}").arguments == {"delta": 2}


def test_a_list_of_metrics_applies_to_each_output(folder: Any) -> None:
    text = folder.edited(
        ("metrics: {segment: [accuracy]}", "metrics: [mae]"),
        ("segment: sparse_categorical_crossentropy", "segment: categorical_crossentropy"),
        text=folder.two_outputs,
    )
    assert [metric.arguments for metric in folder.spec(text).metrics] == [{"name": "mae"}]


def test_a_target_may_be_the_inputs(folder: Any) -> None:
    text = folder.edited(("  iris:\n", "  iris:\n  target: inputs\n"), ("sparse_categorical_crossentropy", "mse"))
    assert folder.spec(text).dataset.target == "inputs"


def test_inputs_are_no_target_of_several_outputs(folder: Any) -> None:
    text = folder.edited(("{price: p, segment: s}", "inputs"), text=folder.two_outputs)
    assert folder.said(text) == [
        "1:31 dataset.target: with outputs, the target is a mapping by output name: {price: ..., segment: ...}"
    ]


def test_one_output_may_be_named(folder: Any) -> None:
    edit = ("  - Dense: {units: 3, activation: softmax}\n", "  - Dense: {units: 3, activation: softmax, name: kind}\n")
    spec = folder.spec(folder.edited(edit) + "outputs: [kind]\n")
    assert (spec.outputs, spec.loss.name) == (("kind",), "SparseCategoricalCrossentropy")


BAD: dict[str, tuple[tuple[str, str], list[str]]] = {
    "a misspelt output": (
        ("loss: {price: mse", "loss: {pric: mse"),
        ["11:8 loss.pric: no output is named 'pric'; did you mean 'price'?"],
    ),
    "an output without loss": (("{price: mse, ", "{"), ["11:7 loss: says nothing of price"]),
    "a wrong loss": (
        ("price: mse", "price: msee"),
        ["11:15 loss.price: unknown loss 'msee'; did you mean 'mse'?"],
    ),
    "an output without target": (("target: {price: p, ", "target: {"), ["1:31 dataset.target: says nothing of price"]),
    "one target for all": (
        ("{price: p, segment: s}", "p"),
        ["1:31 dataset.target: with outputs, the target is a mapping by output name: {price: ..., segment: ...}"],
    ),
    "a misspelt target": (
        ("segment: s}", "sgement: s}"),
        ["1:42 dataset.target.sgement: no output is named 'sgement'; did you mean 'segment'?"],
    ),
    "a misspelt output of metrics": (
        ("{segment: [accuracy]}", "{segmnt: [accuracy], price: [maee]}"),
        [
            "13:11 metrics.segmnt: no output is named 'segmnt'; did you mean 'segment'?",
            "13:39 metrics.price.0: unknown metric 'maee'; did you mean 'mae'?",
        ],
    ),
    "weights": (
        ("{price: 0.5}", "{price: a, foo: 1}"),
        [
            "12:23 loss_weights.price: expected a number, got the text 'a'",
            "12:26 loss_weights.foo: no output is named 'foo'; known: price, segment",
        ],
    ),
    "a list of weights": (("{price: 0.5}", "[1, 2]"), ["12:15 loss_weights: expected a number, got a list"]),
    "maps without outputs": (
        ("outputs: [price, segment]\n", ""),
        [
            "1:31 dataset.target: a mapping by output name needs 'outputs' at the root",
            "10:7 loss: a mapping by output name needs 'outputs' at the root",
            "11:15 loss_weights: a mapping by output name needs 'outputs' at the root",
            "12:10 metrics: a mapping by output name needs 'outputs' at the root",
        ],
    ),
    "outputs that are no list": (
        ("outputs: [price, segment]", "outputs: price"),
        ["10:10 outputs: expected a list (a layer's name each), got the text 'price'"],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_said_by_output_is_checked(name: str, folder: Any) -> None:
    edit, expected = BAD[name]
    assert folder.said(folder.edited(edit, text=folder.two_outputs)) == expected


def test_an_output_named_like_a_loss_is_refused(folder: Any) -> None:
    text = folder.two_outputs.replace("price:", "mse:").replace("price", "mse")
    assert folder.said(text) == [
        "10:11 outputs.0: the output 'mse' has the name of a loss; give its layer another name"
    ]


def test_a_misspelt_loss_without_outputs_is_no_map(folder: Any) -> None:
    text = folder.edited(("loss: sparse_categorical_crossentropy", "loss: {BinaryCrosentropy: {from_logits: true}}"))
    assert folder.said(text) == ["7:8 loss: unknown loss 'BinaryCrosentropy'; did you mean 'BinaryCrossentropy'?"]
