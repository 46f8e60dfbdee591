"""Near matches of a misspelt name: what was probably meant, in the spelling that was used, and at a bounded cost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nnrun import catalog, spec
from nnrun.console.errors.error_text import MOST, render_error
from nnrun.errors import ConfigError
from nnrun.words.suggestions import MOST_SUGGESTIONS, closest, did_you_mean, few_suggestions

MEANT = {
    ("optimizer", "adma"): "Adam",
    ("optimizer", "sdg"): "SGD",
    ("optimizer", "rmspop"): "RMSprop",
    ("loss", "sparse_categorical_crosentropy"): "SparseCategoricalCrossentropy",
    ("layer", "Desne"): "Dense",
    ("layer", "LTSM"): "LSTM",
    ("layer", "BatchNorm"): "BatchNormalization",
    ("layer", "conv2"): "Conv2D",
    ("callback", "EarlyStop"): "EarlyStopping",
    ("callback", "ReduceLR"): "ReduceLROnPlateau",
}


@pytest.mark.parametrize(("kind", "name"), MEANT)
def test_letters_wrong_swapped_or_left_out_are_near(kind: str, name: str) -> None:
    assert closest(name, catalog.names(kind)) == MEANT[kind, name]


def test_words_in_another_order_are_nearer_than_a_part() -> None:
    assert closest("val_loss_segment", ["val_loss", "val_price_loss", "val_segment_loss"]) == "val_segment_loss"


@pytest.mark.parametrize("name", ["xyzzy", "", "-", "q" * 1000])
def test_nothing_is_near_what_is_no_name(name: str) -> None:
    assert closest(name, catalog.names("layer")) is None


def test_only_the_first_misspellings_are_looked_at() -> None:
    with few_suggestions(2):
        told = [did_you_mean("adma", ["adam"]) for _ in range(4)]
    assert told == ["; did you mean 'adam'?"] * 2 + [""] * 2
    assert did_you_mean("adma", ["adam"])


def _config(layers: str, rest: str = "") -> str:
    return f"dataset: iris\nlayers:\n{layers}\nloss: mse\ntraining: {{epochs: 1}}\n{rest}"


MANY = {
    "unknown layers": _config("\n".join(f"  - {n}Dense: 3" for n in range(1200))),
    "misspelt inputs": _config("\n".join(f"  - Dense: 3\n    name: one{n}\n    inputs: on{n}" for n in range(1200))),
    "misspelt uses": _config("\n".join(f"  - use: one{n}" for n in range(1200))),
    "misspelt exceptions": _config(
        "\n".join(f"  - Dense: 3\n    name: one{n}" for n in range(1200)),
        "regularization: {dropout: 0.5, except: [" + ", ".join(f"on{n}" for n in range(1200)) + "]}",
    ),
    "misspelt outputs": _config(
        "\n".join(f"  - Dense: 3\n    name: one{n}" for n in range(1200)),
        "outputs: [" + ", ".join(f"nowhere{n}" for n in range(1200)) + "]",
    ),
    "misspelt monitors of many outputs": _config(
        "\n".join(f"  - Dense: 3\n    name: one{n}\n    inputs: x" for n in range(400)),
        "outputs: [" + ", ".join(f"one{n}" for n in range(400)) + "]\nmetrics: [mae]\ncallbacks:\n"
        "" + "\n".join(f"  - EarlyStopping: {{monitor: los{n}}}" for n in range(400)),
    ),
}


@pytest.mark.parametrize("name", MANY)
def test_a_thousand_mistakes_are_answered_and_counted(name: str, write: Callable[[str], str]) -> None:
    path = write(MANY[name])
    with pytest.raises(ConfigError) as error:
        spec.load(path)
    assert sum("did you mean" in problem.text for problem in error.value.problems) <= MOST_SUGGESTIONS
    said = render_error(error.value).splitlines()
    assert said[-1] == f"and {len(error.value.problems) - MOST:,} more"
    assert len(said) <= 3 * MOST + 1


def test_a_name_is_suggested_in_the_spelling_that_was_used(write: Callable[[str], str]) -> None:
    config = _config(
        "  - max_poling2d\n  - MaxPoling2D\n  - Dens: {units: 3, kernel_initializer: glorot_unifrm}",
        "optimizer: adma\nmetrics: [mean_absolute_eror, MeanAbsoluteEror, maee]\n"
        "callbacks: [early_stoping, EarlyStoping]",
    )
    with pytest.raises(ConfigError) as error:
        spec.load(write(config))
    meant = [problem.text.split("did you mean ")[-1] for problem in error.value.problems]
    assert meant == [
        *("'max_pooling2d'?", "'MaxPooling2D'?", "'Dense'?", "'adam'?"),
        *("'mean_absolute_error'?", "'MeanAbsoluteError'?", "'mae'?", "'early_stopping'?", "'EarlyStopping'?"),
    ]


@pytest.fixture
def write(tmp_path) -> Callable[[str], str]:  # type: ignore[no-untyped-def]
    """Writes a config; returns its path."""

    def write(text: str) -> str:
        (tmp_path / "config.yaml").write_text(text)
        return str(tmp_path / "config.yaml")

    return write
