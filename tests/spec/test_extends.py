"""``extends``: mappings merge key by key, components by their name, lists are replaced, null removes."""

from __future__ import annotations

from typing import Any

import pytest

from nnrun.spec import Spec


def over(folder: Any, text: str, *edits: tuple[str, str], base: str = "") -> Spec:
    folder.write("base.yaml", folder.edited(*edits, **({"text": base} if base else {})))
    return folder.spec(f"extends: base.yaml\n{text}")  # type: ignore[no-any-return]


RATE = ("optimizer: adam", "optimizer: {adam: {learning_rate: 0.5, beta_1: 0.8}}")
OPTIMIZERS: dict[str, tuple[str, tuple[str, dict[str, Any]]]] = {
    "nothing said": ("seed: 1", ("Adam", {"learning_rate": 0.5, "beta_1": 0.8})),
    "same name, another argument": (
        "optimizer: {adam: {epsilon: 0.1}}",
        ("Adam", {"learning_rate": 0.5, "beta_1": 0.8, "epsilon": 0.1}),
    ),
    "same name, spelt otherwise": (
        "optimizer: {Adam: {learning_rate: 0.1}}",
        ("Adam", {"learning_rate": 0.1, "beta_1": 0.8}),
    ),
    "same name, short form": ("optimizer: {Adam: 0.1}", ("Adam", {"learning_rate": 0.1, "beta_1": 0.8})),
    "same name, bare": ("optimizer: adam", ("Adam", {})),
    "same name, without arguments": ("optimizer: {adam: {}}", ("Adam", {"learning_rate": 0.5, "beta_1": 0.8})),
    "an argument removed": ("optimizer: {adam: {beta_1: null}}", ("Adam", {"learning_rate": 0.5})),
    "another name": ("optimizer: {sgd: {momentum: 0.9}}", ("SGD", {"momentum": 0.9})),
    "another name, bare": ("optimizer: sgd", ("SGD", {})),
    "removed": ("optimizer: null", ("RMSprop", {})),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_component_merges_with_its_own_name_only(name: str, folder: Any) -> None:
    written, expected = OPTIMIZERS[name]
    optimizer = over(folder, written, RATE).optimizer
    assert optimizer
    assert (optimizer.name, optimizer.arguments) == expected


def test_the_bases_short_form_is_its_first_argument(folder: Any) -> None:
    optimizer = over(
        folder, "optimizer: {sgd: {momentum: 0.9}}", ("optimizer: adam", "optimizer: {sgd: 0.1}")
    ).optimizer
    assert optimizer
    assert optimizer.arguments == {"learning_rate": 0.1, "momentum": 0.9}


def test_components_inside_components_merge_too(folder: Any) -> None:
    schedule = "{ExponentialDecay: {initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.9}}"
    base = ("optimizer: adam", f"optimizer: {{adam: {{learning_rate: {schedule}}}}}")
    written = "optimizer: {adam: {learning_rate: {ExponentialDecay: {decay_steps: 5}}}}"
    merged = over(folder, written, base).optimizer
    assert merged
    assert merged.arguments["learning_rate"].arguments == {
        "initial_learning_rate": 0.1,
        "decay_steps": 5,
        "decay_rate": 0.9,
    }
    other = over(folder, "optimizer: {adam: {learning_rate: 0.1}}", base).optimizer
    assert other
    assert other.arguments == {"learning_rate": 0.1}


def test_mappings_merge_key_by_key_and_lists_are_replaced(folder: Any) -> None:
    spec = over(
        folder,
        "seed: 3\ntraining: {batch_size: 8}\nmetrics: [sparse_categorical_accuracy]\n",
        ("epochs: 5", "epochs: 5, threads: 2"),
    )
    assert (spec.seed, spec.training.epochs, spec.training.batch_size, spec.training.threads) == (3, 5, 8, 2)
    assert [metric.arguments for metric in spec.metrics] == [{"name": "sparse_categorical_accuracy"}]
    layers = over(folder, "layers: [{Dense: {units: 3, activation: softmax}}]\n").layers
    assert len(layers) == 1


def test_the_keys_beside_a_data_source_merge(folder: Any) -> None:
    csv = ("  iris:\n", "  csv: {path: b.csv, delimiter: ';'}\n")
    merged = over(folder, "dataset: {csv: {header: false}, split: {validation: 0.1}, target: 4}", csv).dataset
    assert merged.source
    assert merged.source.arguments == {"path": "b.csv", "delimiter": ";", "header": False}
    assert (merged.split.test, merged.split.validation, merged.target) == (0.2, 0.1, 4)
    kept = over(folder, "dataset: {split: {test: null, validation: 0.3}}", csv).dataset
    assert kept.source
    assert (kept.source.name, kept.split.test, kept.split.validation) == ("csv", None, 0.3)
    other = over(folder, "dataset: mnist", csv).dataset
    assert other.source
    assert (other.source.name, other.source.arguments, other.split.test) == ("mnist", {}, 0.2)


def test_maps_by_output_merge(folder: Any) -> None:
    text = "loss: {price: {Huber: {delta: 2}}}\nmetrics: {segment: null, price: mae}\nloss_weights: null\n"
    spec = over(folder, text, base=folder.two_outputs)
    assert {name: loss.name for name, loss in spec.loss.items()} == {
        "price": "Huber",
        "segment": "SparseCategoricalCrossentropy",
    }
    assert (list(spec.metrics), spec.loss_weights) == (["price"], None)


def test_a_chain_merges_from_its_end_and_paths_are_beside_the_file_that_writes_them(folder: Any) -> None:
    folder.write("sub/base.yaml", folder.base)
    folder.write("sub/mid.yaml", "extends: base.yaml\nseed: 3\ntraining: {epochs: 9}\nplugins: parts.py\n")
    folder.write("sub/parts.py", "")
    config = folder.load("extends: sub/mid.yaml\nseed: 4\n", "training.batch_size=7")
    assert (config.spec.seed, config.spec.training.epochs, config.spec.training.batch_size) == (4, 9, 7)
    assert [source.file for source in config.sources] == ["c.yaml", "sub/mid.yaml", "sub/base.yaml"]
    assert str(config.spec.training.at("epochs")[1]) == "sub/mid.yaml:3:20"


def test_a_base_that_needs_what_the_config_brings_is_no_mistake(folder: Any) -> None:
    folder.write("base.yaml", folder.edited(("training: {epochs: 5}\n", "")))
    assert folder.spec("extends: base.yaml\ntraining: {epochs: 1}\n").training.epochs == 1


def test_a_mistake_is_told_in_the_file_that_holds_it(folder: Any) -> None:
    folder.write("base.yaml", folder.edited(("relu", "rellu")))
    assert folder.said("extends: base.yaml\noptimzer: sgd\n") == [
        "base.yaml:5:35 layers.0.Dense.activation: unknown activation 'rellu'; did you mean 'relu'?",
        "2:1 optimzer: unknown key 'optimzer'; did you mean 'optimizer'?",
    ]


def test_what_is_removed_is_missing(folder: Any) -> None:
    folder.write("base.yaml", folder.base)
    assert folder.said("extends: base.yaml\ntraining: null\n") == [
        "1:1 needs the key 'training': how the model is trained"
    ]


BAD: dict[str, tuple[str | None, str, list[str]]] = {
    "missing": (None, "extends: nope.yaml\n", ["1:10 extends: nope.yaml: there is no such file"]),
    "a directory": (None, "extends: .\n", ["1:10 extends: . is a directory, not a config file"]),
    "a null in it": (None, 'extends: "a\\0b"\n', ["1:10 extends: 'a\\x00b' is not a path"]),
    "itself": (None, "seed: 1\nextends: c.yaml\n", ["2:10 extends: c.yaml extends itself by this way"]),
    "each other": (
        "extends: ./c.yaml\n",
        "extends: base.yaml\n",
        ["base.yaml:1:10 extends: c.yaml extends itself by this way"],
    ),
    "a list": ("- a\n", "extends: base.yaml\n", ["base.yaml:1:1 a config is a mapping of keys, not a list"]),
    "nothing": ("", "extends: base.yaml\n", ["base.yaml:1:1 the file is empty"]),
    "broken": (
        "a: 'b\n",
        "extends: base.yaml\n",
        ["base.yaml:1:4 not valid YAML: the ' is never closed"],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_base_that_cannot_be_read_is_told(name: str, folder: Any) -> None:
    base, text, expected = BAD[name]
    if base is not None:
        folder.write("base.yaml", base)
    assert folder.said(text) == expected


def test_a_base_by_a_symbolic_link_is_the_same_file(folder: Any) -> None:
    folder.write("c.yaml", "")
    (folder.path / "link.yaml").symlink_to("c.yaml")
    assert folder.said("extends: link.yaml\n") == ["1:10 extends: link.yaml extends itself by this way"]


def test_a_chain_has_an_end(folder: Any) -> None:
    for n in range(70):
        folder.write(f"n{n}.yaml", f"extends: n{n + 1}.yaml\n")
    assert folder.said("extends: n0.yaml\n") == ["n62.yaml:1:10 extends: more than 64 configs extend each other"]
