"""Keys beside a component: a layer's name, inputs and trainable, a step's columns, another call by use."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.spec import LayerSpec, Step


def layers(folder: Any, written: str) -> tuple[LayerSpec, ...]:
    return folder.spec(folder.layered(written)).layers  # type: ignore[no-any-return]


def test_a_layer_has_its_keys_beside_its_component(folder: Any) -> None:
    first, second, *_ = layers(
        folder, "  - Dense: 3\n    name: a\n    trainable: false\n    inputs: x\n  - Add:\n    inputs: [a, a]\n"
    )
    assert (first.name, first.inputs, first.trainable) == ("a", "x", False)
    assert (second.name, second.inputs, second.trainable) == (None, ("a", "a"), None)
    assert (first.title, second.title) == ("a", "Add")


def test_a_name_may_be_an_argument(folder: Any) -> None:
    assert layers(folder, "  - Dense: {units: 3, name: inner}\n")[0].name == "inner"


def test_inputs_may_be_named_call_arguments(folder: Any) -> None:
    written = "  - MultiHeadAttention: {num_heads: 2, key_dim: 3}\n    inputs: {query: x, value: x}\n"
    assert layers(folder, written)[0].inputs == {"query": "x", "value": "x"}


def test_null_beside_a_layer_is_as_if_the_key_were_not_there(folder: Any) -> None:
    written = "  - Dense: 3\n    name: null\n    inputs: ~\n    trainable:\n"
    assert layers(folder, written)[0] == layers(folder, "  - Dense: 3\n")[0]


def test_use_calls_a_layer_again(folder: Any) -> None:
    _, again, *_ = layers(folder, "  - Dense: 4\n    name: enc\n  - use: enc\n    name: twice\n    inputs: enc\n")
    assert (again.use, again.component, again.name, again.inputs) == ("enc", None, "twice", "enc")
    assert again.title == "twice"


def steps(folder: Any, written: str) -> tuple[Step, ...]:
    return folder.spec(folder.edited(("  iris:\n", f"  iris:\n  preprocess: {written}\n"))).dataset.preprocess  # type: ignore[no-any-return]


COLUMNS: list[tuple[str, Any]] = [
    ("numeric", "numeric"),
    ("target", "target"),
    ("a", ("a",)),
    ("3", (3,)),
    ("[a, -1, numeric]", ("a", -1, "numeric")),
    ("null", None),
]


@pytest.mark.parametrize(("written", "columns"), COLUMNS)
def test_columns_are_a_word_or_names_and_indices(written: str, columns: Any, folder: Any) -> None:
    [step] = steps(folder, f"[{{StandardScaler: {{}}, columns: {written}}}]")
    assert (step.component.name, step.columns) == ("StandardScaler", columns)


def test_steps_are_nnruns_own_and_scikit_learns(folder: Any) -> None:
    found = steps(folder, "[{scale: 255}, {pad: 80}, {one_hot: 46}, OneHotEncoder, {vocabulary: {max_words: 100}}]")
    assert [(one.component.kind, one.component.name) for one in found] == [
        ("step", "scale"),
        ("step", "pad"),
        ("step", "one_hot"),
        ("transformer", "OneHotEncoder"),
        ("step", "vocabulary"),
    ]


NAME = "expected a name of letters, digits, _ and - that begins with a letter or _"
TENSORS = "expected the name of an input or a layer, or a list (text each), or a mapping (text each)"
BAD: dict[str, tuple[str, list[str]]] = {
    "name": ("Dense: 3\n    name: 1st", [f"6:11 layers.0.name: {NAME}, got the text '1st'"]),
    "name twice": (
        "Dense: {units: 8, name: a}\n    name: b",
        ["6:5 layers.0.name: 'name' is given twice, inside Dense and beside it"],
    ),
    "inputs": ("Dense: 3\n    inputs: 5", [f"6:13 layers.0.inputs: {TENSORS}, got 5"]),
    "no inputs": ("Dense: 3\n    inputs: []", ["6:13 layers.0.inputs: expected a list (text each), got an empty one"]),
    "no named inputs": (
        "Dense: 3\n    inputs: {}",
        ["6:13 layers.0.inputs: expected a mapping (text each), got an empty one"],
    ),
    "items of inputs": (
        "Add:\n    inputs: [x, null, 3]",
        [
            "6:17 layers.0.inputs.1: expected text, got nothing",
            "6:23 layers.0.inputs.2: expected text, got 3; quote it",
        ],
    ),
    "named inputs": (
        "Dense: 3\n    inputs: {a: {b: c}, 1: x}",
        [
            "6:17 layers.0.inputs.a: expected text, got a mapping",
            f"6:25 layers.0.inputs.1: {NAME}, got 1",
        ],
    ),
    "trainable": ("Dense: 3\n    trainable: 0", ["6:16 layers.0.trainable: expected true or false, got 0"]),
    "use beside a layer": (
        "Dense: 3\n    use: a",
        [
            "5:5 layers.0.Dense: unknown key 'Dense' beside use; known: use, name, inputs",
            "6:10 layers.0.use: no layer above is named 'a'",
        ],
    ),
    "use of nothing": ("use:", [f"5:9 layers.0.use: {NAME}, got nothing"]),
    "use with trainable": (
        "use: a\n    trainable: true",
        [
            "5:10 layers.0.use: no layer above is named 'a'",
            "6:5 layers.0.trainable: unknown key 'trainable' beside use; known: use, name, inputs",
        ],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_key_beside_a_layer_is_checked(name: str, folder: Any) -> None:
    written, expected = BAD[name]
    assert folder.said(folder.layered(f"  - {written}\n")) == expected


def test_columns_are_checked(folder: Any) -> None:
    def said(columns: str) -> list[str]:
        written = f"  iris:\n  preprocess:\n    - scale: 2\n      columns: {columns}\n"
        return folder.said(folder.edited(("  iris:\n", written)))  # type: ignore[no-any-return]

    words = "expected numeric, categorical, text, target, or a list of columns' names and indices"
    assert said("1.5") == [f"5:16 dataset.preprocess.0.columns: {words}, got 1.5"]
    assert said("{a: b}") == [f"5:16 dataset.preprocess.0.columns: {words}, got a mapping"]
    assert said("[]") == [
        "5:16 dataset.preprocess.0.columns: expected a list (a column's name or index each), got an empty one"
    ]
    assert said("[a, {b: c}]") == [
        "5:20 dataset.preprocess.0.columns.1: expected a column's name or index, got a mapping"
    ]
