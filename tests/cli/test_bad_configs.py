"""Every mistake in a config: exit code 2, one message at its line and column, nothing written, before any training."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.small_config import CONFIG, FLOWERS, but
from tests.invoke import nnrun

LAYERS = CONFIG[CONFIG.index("layers:") : CONFIG.index("loss:")]
TWO = "layers:\n  - Dense: 8\n  - Dense: {units: 3, activation: softmax}\n    name: mse\noutputs: [mse]\n"
NAMED_LIKE_A_LOSS = but("target: kind", "target: {mse: kind}", but(LAYERS, TWO))
SCHEDULE = "{adam: {learning_rate: {ExponentialDecay: {initial_learning_rate: 0.1, decay_steps: 5, decay_rate: 0.9}}}}"
PLATEAU = but("optimizer: adam", f"optimizer: {SCHEDULE}") + "callbacks: [ReduceLROnPlateau]\n"
BOMB = "a: &a [0,0,0,0,0,0,0,0,0,0]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdef", "bcdefg", strict=True)
)

MISSPELT = {
    "root key": (but("metrics:", "metrcs:"), "12:1: metrcs: unknown key 'metrcs'; did you mean 'metrics'?"),
    "dataset key": (
        but("  target:", "  taget:"),
        "5:3: dataset.taget: unknown key 'taget' beside csv; did you mean 'target'?",
    ),
    "split key": (
        but("validation:", "validatoin:"),
        "6:11: dataset.split.validatoin: unknown key 'validatoin'; did you mean 'validation'?",
    ),
    "training key": (
        but("batch_size", "batchsize"),
        "13:23: training.batchsize: unknown key 'batchsize'; did you mean 'batch_size'?",
    ),
    "key beside a layer": (
        but("relu}", "relu}\n    nmae: a"),
        "9:5: layers.0.nmae: unknown key 'nmae' beside Dense; did you mean 'name'?",
    ),
    "regularization key": (
        CONFIG + "regularization: {kernl: {l2: 0.01}}\n",
        "14:18: regularization.kernl: unknown key 'kernl'; did you mean 'kernel'?",
    ),
    "kfold key": (CONFIG + "kfold: {kk: 3}\n", "14:9: kfold.kk: unknown key 'kk'; did you mean 'k'?"),
    "data source": (but("csv:", "cvs:"), "4:3: dataset: unknown data source 'cvs'; did you mean 'csv'?"),
    "layer": (but("Dense: {units: 8", "Dens: {units: 8"), "8:5: layers.0: unknown layer 'Dens'; did you mean 'Dense'?"),
    "loss": (
        but("crossentropy", "crossentrpy"),
        "10:7: loss: unknown loss 'sparse_categorical_crossentrpy'; did you mean 'sparse_categorical_crossentropy'?",
    ),
    "optimizer": (but("adam", "adm"), "11:12: optimizer: unknown optimizer 'adm'; did you mean 'adam'?"),
    "metric": (but("accuracy", "acuracy"), "12:11: metrics.0: unknown metric 'acuracy'; did you mean 'accuracy'?"),
    "argument": (
        but("units: 8", "unit: 8"),
        "8:13: layers.0.Dense.unit: Dense has no argument 'unit'; did you mean 'units'?",
    ),
    "argument of the source": (
        but("path:", "pth:"),
        "4:9: dataset.csv.pth: csv has no argument 'pth'; did you mean 'path'?",
    ),
}

WRONG = {
    "text for units": (
        but("units: 8", "units: many"),
        "8:20: layers.0.Dense.units: expected a whole number of at least 1, got 'many'",
    ),
    "number for true or false": (
        but("units: 8", "units: 8, use_bias: 1"),
        "8:33: layers.0.Dense.use_bias: expected true or false, got 1",
    ),
    "text for epochs": (
        but("epochs: 1", "epochs: soon"),
        "13:20: training.epochs: expected a whole number of at least 1, got the text 'soon'",
    ),
    "number for metrics": (but("[accuracy]", "3"), "12:10: metrics: expected a metric by its name, got 3"),
    "batch size 0": (
        but("batch_size: 4", "batch_size: 0"),
        "13:35: training.batch_size: expected a whole number of at least 1, got 0",
    ),
    "negative epochs": (
        but("epochs: 1", "epochs: -1"),
        "13:20: training.epochs: expected a whole number of at least 1, got -1",
    ),
    "validation share 1.5": (
        but("0.25", "1.5"),
        "6:23: dataset.split.validation: expected a share between 0 and 1, or a count of rows, or test, got 1.5",
    ),
    "layers missing": (but(LAYERS, ""), "1:1: needs the key 'layers': the layers, from the data to the outputs"),
    "no layers": (
        but(LAYERS, "layers: []\n"),
        "7:9: layers: expected a list (a layer by its name each), got an empty one",
    ),
    "units not indented": (
        but("- Dense: {units: 8, activation: relu}", "- Dense:\n    units: 8"),
        "9:5: layers.0.units: 'units' is an argument of Dense: indent it under 'Dense:'",
    ),
    "output named like a loss": (
        NAMED_LIKE_A_LOSS,
        "11:11: outputs.0: the output 'mse' has the name of a loss; give its layer another name",
    ),
    "file not found": (
        but("flowers.csv", "flower.csv"),
        "4:15: dataset.csv.path: file not found: 'flower.csv'; looked for flower.csv, nowhere/flower.csv",
    ),
    "unknown target column": (
        but("target: kind", "target: kid"),
        "5:11: dataset.target: unknown column 'kid'; did you mean 'kind'?",
    ),
    "loss that does not fit the last layer": (
        but("sparse_categorical_crossentropy", "binary_crossentropy"),
        (
            "10:7: loss: BinaryCrossentropy is for sigmoid outputs; with softmax in 'dense_1', "
            "sparse_categorical_crossentropy fits"
        ),
    ),
    "monitor of no metric": (
        CONFIG + "callbacks:\n  - EarlyStopping: {monitor: val_acuracy}\n",
        "15:30: callbacks.0.EarlyStopping.monitor: no metric is named 'val_acuracy'; did you mean 'val_accuracy'?",
    ),
    "monitor of a validation that is not there": (
        but("  split: {validation: 0.25}\n", "") + "callbacks: [{EarlyStopping: {monitor: val_loss}}]\n",
        (
            "13:39: callbacks.0.EarlyStopping.monitor: there is no 'val_loss' without a validation part; "
            "add split: {validation: 0.2} under dataset"
        ),
    ),
    "plateau beside a schedule": (
        PLATEAU,
        (
            "14:13: callbacks.0: ReduceLROnPlateau cannot act beside the learning rate schedule ExponentialDecay "
            "of the optimizer"
        ),
    ),
    "callback writing above the run": (
        CONFIG + "callbacks: [{CSVLogger: ../out.csv}]\n",
        (
            "14:25: callbacks.0.CSVLogger.filename: expected a path inside the run directory, got '../out.csv', "
            "which leads out of it"
        ),
    ),
    "callback writing elsewhere": (
        CONFIG + "callbacks: [{ModelCheckpoint: /tmp/model.keras}]\n",
        (
            "14:31: callbacks.0.ModelCheckpoint.filepath: expected a path inside the run directory, "
            "got the absolute path '/tmp/model.keras'"
        ),
    ),
}

YAML = {
    "name without its colon": (
        but(LAYERS, "layers:\n  - Add\n    inputs: [a, b]\n"),
        "8:5: a name with keys under it needs its colon: 'Add:'",
    ),
    "duplicate key": (
        but("optimizer: adam", "optimizer: adam\noptimizer: sgd"),
        "12:1: the key 'optimizer' stands here a second time; first in line 11",
    ),
    "tab": (but("  target", "\ttarget"), "5:1: a tab cannot indent YAML; use spaces"),
    "bracket never closed": (
        but("0.25}", "0.25"),
        "6:10: not valid YAML: the { is never closed, or a comma is missing after it",
    ),
    "two documents": (CONFIG + "---\nname: b\n", "14:1: a second document begins here; a config is one document"),
    "merge key": (
        but("  csv", "  <<: {target: kind}\n  csv"),
        "4:3: '<<' is not YAML 1.2; write the keys out, or put them into a file and use extends",
    ),
    "100,000 brackets": ("[" * 100_000, "1:65: nested deeper than 64 levels"),
    "cyclic alias": ("layers: &a [*a]\n", "1:13: the alias *a stands inside the value it names"),
    "bomb": (BOMB, "5:14: more than 40,000 values, aliases counted"),
    "python object": (
        "loss: !!python/object/apply:os.system [id]\n",
        (
            "1:7: tags are not allowed: 'tag:yaml.org,2002:python/object/apply:os.system'; "
            "a config holds plain values only"
        ),
    ),
    "empty": ("", "1:1: the file is empty"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe", "1:1: not UTF-8 text (byte 0x89)"),
    "missing base": ("extends: nowhere.yaml\n" + CONFIG, "1:10: extends: nowhere.yaml: there is no such file"),
    "cyclic base": ("extends: config.yaml\n" + CONFIG, "1:10: extends: config.yaml extends itself by this way"),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the data, in which the command is called; nothing but the config may be added to it."""
    (tmp_path / "flowers.csv").write_text(FLOWERS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NNRUN_DATA", "nowhere")
    yield tmp_path
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.yaml", "flowers.csv"]


@pytest.mark.parametrize("command", ["train", "validate"])
@pytest.mark.parametrize(
    ("text", "message"),
    [pytest.param(*case, id=name) for name, case in {**MISSPELT, **WRONG, **YAML}.items()],
)
def test_mistake_is_told_at_its_place(folder: Path, command: str, text: str | bytes, message: str) -> None:
    (folder / "config.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    answer = nnrun(command, "config.yaml")
    assert (answer.code, answer.out) == (2, "")
    assert answer.errors() == [f"config.yaml:{message}"]


def test_all_mistakes_are_told_at_once_in_their_order(folder: Path) -> None:
    text = but("units: 8", "unit: 8", but("metrics:", "metrcs:", but("adam", "adm")))
    (folder / "config.yaml").write_text(text)
    answer = nnrun("train", "config.yaml")
    assert [line.split(": ")[0] for line in answer.errors()] == [
        "config.yaml:8:13",
        "config.yaml:11:12",
        "config.yaml:12:1",
    ]


def test_mistake_is_shown_in_its_line(folder: Path) -> None:
    (folder / "config.yaml").write_text(but("Dense: {units: 8", "Dens: {units: 8"))
    assert nnrun("train", "config.yaml").err == (
        "config.yaml:8:5: layers.0: unknown layer 'Dens'; did you mean 'Dense'?\n"
        "   8 |   - Dens: {units: 8, activation: relu}\n"
        "     |     ^^^^\n"
    )
