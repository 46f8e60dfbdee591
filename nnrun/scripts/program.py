"""A plain Keras program that does the experiment of a config."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nnrun.scripts.compiling import compile_lines
from nnrun.scripts.components import module_of
from nnrun.scripts.data import data_lines
from nnrun.scripts.experiment import Experiment, Page
from nnrun.scripts.layers import model_lines
from nnrun.scripts.own import own_parts
from nnrun.scripts.preparation import prepared_lines, target_lines
from nnrun.scripts.source import literal
from nnrun.scripts.split import split_lines
from nnrun.scripts.training import batches_lines, epochs_lines, fit_lines, result_lines

_STANDARD = frozenset({"pathlib", "collections", "csv", "gzip", "importlib.util", "math", "os", "pickle", "sys"})
_LOAD = '''
def load(name, path):
    """A Python file as a module."""
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
'''


def program(experiment: Experiment) -> str:
    """The program's text.

    Run, it prints the history of the training as CSV, as a run's history.csv has it; given a file's name, it saves the
    model's weights there.
    """
    page = Page()
    _settings(experiment, page)
    page.need("import os", "import numpy as np")
    if experiment.spec.plugins:
        _plugins(experiment, page)
    _data(experiment, page)
    _section(page, "Model", lambda: _model(experiment, page))
    _training(experiment, page)
    _section(page, "Results", lambda: result_lines(experiment, page))
    return "\n".join(_tidy([*_head(experiment), *_imports(page), *page.lines])) + "\n"


def _section(page: Page, title: str, write: Callable[[], None]) -> None:
    page.add("", f"# {title}")
    write()


def _head(experiment: Experiment) -> list[str]:
    name = experiment.spec.name
    return [
        f'"""{name}: the experiment of {experiment.origin} in plain Keras.'.replace("\\", "/"),
        "",
        "It prints the history of the training as CSV, and saves the weights if it is given a file's name.",
        '"""',
        "",
    ]


def _imports(page: Page) -> list[str]:
    """The imports in the order of a formatter; between them what must be set before Keras is imported."""
    page.imports.discard("")
    standard = {line for line in page.imports if line.split()[1] in _STANDARD}
    return [
        *_ordered(standard),
        "",
        'os.environ["KERAS_BACKEND"] = "tensorflow"',
        'os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"  # none of TensorFlow\'s own notes',
        "",
        *_ordered(page.imports - standard),
        "",
    ]


def _ordered(imports: set[str]) -> list[str]:
    """Whole modules first, then names from modules, those of one module on a line."""
    names: dict[str, list[str]] = {}
    for line in sorted(imports):
        if line.startswith("from "):
            module, _, name = line.removeprefix("from ").partition(" import ")
            names.setdefault(module, []).append(name)
    whole = sorted(line for line in imports if line.startswith("import "))
    return [*whole, *(f"from {module} import {', '.join(found)}" for module, found in names.items())]


def _settings(experiment: Experiment, page: Page) -> None:
    training = experiment.spec.training
    page.need("import tensorflow as tf")
    page.add(f"SEED = {experiment.spec.seed}", f"EPOCHS = {training.epochs}", f"BATCH_SIZE = {training.batch_size}")
    if training.validation_batch_size not in (None, training.batch_size):
        page.add(f"VALIDATION_BATCH_SIZE = {training.validation_batch_size}")
    page.add(
        "",
        "# The number of threads changes the last digits of sums",
        f"tf.config.threading.set_intra_op_parallelism_threads({experiment.threads})",
        f"tf.config.threading.set_inter_op_parallelism_threads({experiment.threads})",
    )
    kind, _, number = training.device.partition(":")
    if kind == "cpu":
        page.add('tf.config.set_visible_devices([], "GPU")  # on the CPU, whatever else there is')
    elif number:
        page.add(f'tf.config.set_visible_devices(tf.config.list_physical_devices("GPU")[{number}], "GPU")')
    if training.precision != "float32":
        page.add(f"keras.config.set_dtype_policy({literal(training.precision)})")


def _plugins(experiment: Experiment, page: Page) -> None:
    page.need("import importlib.util")
    page.add("", "", *_LOAD.strip().splitlines(), "", "")
    page.add("# The config's plugins: layers, losses or callbacks of its own in files beside it")
    for file in experiment.spec.plugins:
        module = module_of(Path(file))
        page.add(f"{module} = load({literal(module)}, {literal(experiment.paths[file])})")


def _data(experiment: Experiment, page: Page) -> None:
    page.add("", "# Data")
    loaded = data_lines(experiment, page)
    target_lines(experiment, page, loaded)
    _section(page, "Split: the positions of each part's rows", lambda: split_lines(experiment, page, loaded))
    before = len(page.lines)
    _section(page, _preparation_title(experiment), lambda: prepared_lines(experiment, page, loaded))
    if len(page.lines) == before + 2:
        del page.lines[before:]


def _preparation_title(experiment: Experiment) -> str:
    stages = [stage for plan in experiment.inputs for stage in plan.stages]
    stages += [stage for plan in experiment.targets for stage in plan.stages]
    fitted = any(stage.fitted is not None or stage.step == "vocabulary" for stage in stages)
    return "Preparation: fitted on the training rows, applied to all" if fitted else "Preparation"


def _model(experiment: Experiment, page: Page) -> None:
    own_parts(experiment, page)
    page.add("# Layers draw their first weights from the seed in the order in which they are made. Their names")
    page.add("# are the run's: TensorFlow may sum in another order under others, and round the last digit so.")
    page.add("keras.utils.set_random_seed(SEED)")
    model_lines(experiment, page)
    compile_lines(experiment, page)


def _training(experiment: Experiment, page: Page) -> None:
    page.add("", "", "# Training")
    batches_lines(experiment, page)
    page.add("", "")
    epochs_lines(experiment, page)
    page.add("", "")
    fit_lines(experiment, page)


def _tidy(lines: list[str]) -> list[str]:
    """The lines without blank ones beyond two in a row."""
    kept: list[str] = []
    for line in lines:
        if line or kept[-2:] != ["", ""]:
            kept.append(line.rstrip())
    return kept
