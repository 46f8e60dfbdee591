"""A plain Keras program that does the experiment of a config."""

from __future__ import annotations

from pathlib import Path

from nnrun import catalog
from nnrun.errors import ConfigError
from nnrun.scripts.data_lines import data_lines
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import literal
from nnrun.scripts.fold_loop import depends_on_turn, fold_lines, inner_lines, loop_lines
from nnrun.scripts.model.compile_lines import compile_lines
from nnrun.scripts.model.component_lines import module_of
from nnrun.scripts.model.layer_lines import model_lines
from nnrun.scripts.model.own_classes import own_parts
from nnrun.scripts.page import Page, Section
from nnrun.scripts.preparation_lines import prepared_lines, target_lines
from nnrun.scripts.result_lines import lists_line, result_lines, together_lines, turn_lines
from nnrun.scripts.sources.loaded import Loaded
from nnrun.scripts.split_lines import split_lines
from nnrun.scripts.steps.plugin_step import stands_in_scripts
from nnrun.scripts.training_lines import batches_lines, epochs_lines, fit_lines
from nnrun.spec import shares_batches

_STANDARD = frozenset(
    {"pathlib", "collections", "csv", "gzip", "importlib.util", "json", "math", "os", "pickle", "sys", "zipfile"}
)
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
    model's weights there. That of a cross-validation or an ensemble trains each fold or member in a loop, and prints
    their histories under one head.
    """
    page = Page()
    page.need("import os", "import numpy as np")
    _settings(experiment, page)
    if experiment.spec.plugins:
        _plugins(experiment, page)
    loaded = _data(experiment, page)
    turn = [inner_lines(experiment, page), _preparation(experiment, page, loaded)]
    turn += [_model(experiment, page), _training(experiment, page)]
    if experiment.repeated:
        lines = _looped(experiment, page, turn)
    else:
        page.begin("Results")
        result_lines(experiment, page)
        lines = [line for section in page.sections for line in section.written()]
    return "\n".join(_tidy([*_head(experiment), *_imports(page), *lines])) + "\n"


def _looped(experiment: Experiment, page: Page, turn: list[Section]) -> list[str]:
    """All lines of a program that trains again and again: what needs to be done only once stands before the loop."""
    result = page.begin("Results")
    turn_lines(experiment, page)
    _, preparation, *_ = turn
    if not depends_on_turn(experiment, preparation):
        turn.remove(preparation)
    once = [section for section in page.sections if section not in (*turn, result)]
    together = page.begin(f"All {experiment.repeated}s together")
    together_lines(experiment, page)
    loop = Section(f"Training: one {experiment.repeated} after the other")
    loop.definitions += [text for section in (*turn, result, together) for text in section.definitions]
    loop.lines += [lists_line(experiment), *loop_lines(experiment, turn, result)]
    together.definitions.clear()
    return [line for section in (*once, loop, together) for line in section.written()]


def _head(experiment: Experiment) -> list[str]:
    name, origin = experiment.spec.name, experiment.origin
    if experiment.folds:
        title = f"the cross-validation of {origin}"
    else:
        title = f"the ensemble of {origin}" if experiment.seeds else f"the experiment of {origin}"
    opening = f"{name}: {title} in plain Keras.".replace("\\", r"\\").replace('"""', r"\"\"\"")
    history = f"history of every {experiment.repeated}" if experiment.repeated else "history of the training"
    return [
        f'"""{opening}',
        "",
        f"It prints the {history} as CSV; given a file's name, it saves the weights there.",
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
    ]


def _ordered(imports: set[str]) -> list[str]:
    """Whole modules first, then names from modules, those of one module on a line."""
    names: dict[str, list[str]] = {}
    for line in sorted(imports):
        if line.startswith("from "):
            module, _, name = line.removeprefix("from ").partition(" import ")
            names.setdefault(module, []).append(name)
    whole = sorted(line for line in imports if line.startswith("import "))
    return [*whole, *(f"from {module} import {', '.join(listed)}" for module, listed in names.items())]


def _settings(experiment: Experiment, page: Page) -> None:
    training = experiment.training
    page.need("import tensorflow as tf")
    page.add(f"SEEDS = {list(experiment.seeds)}" if experiment.seeds else f"SEED = {experiment.spec.seed}")
    page.add(f"EPOCHS = {training.epochs}", f"BATCH_SIZE = {training.batch_size}")
    if experiment.validation_size:
        page.add(f"{experiment.validation_size} = {training.validation_batch_size}")
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
        if shares_batches(training.device):
            page.add(f"# nnrun shared every batch between {training.device}: its sums are in another order")
            number = number.removeprefix("all").partition(",")[0] or "0"
        page.add(f'tf.config.set_visible_devices(tf.config.list_physical_devices("GPU")[{number}], "GPU")')


def _plugins(experiment: Experiment, page: Page) -> None:
    page.need("import importlib.util")
    page.begin("Plugins: layers, losses or callbacks in files beside the config")
    page.define(_LOAD)
    for file in experiment.spec.plugins:
        if _has_steps_alone(experiment, file):
            continue
        module = module_of(Path(file))
        page.reserved.add(module)
        page.add(f"{module} = load({literal(module)}, {literal(experiment.paths[file])})")


def _has_steps_alone(experiment: Experiment, file: str) -> bool:
    """Whether a plugin's file imports nnrun, for its steps and sources, so that no script may run it.

    Raises:
        ConfigError: It has layers, losses ... beside them.
    """
    path = dict(zip(experiment.spec.plugins, experiment.spec.plugin_paths, strict=True))[file]
    if stands_in_scripts(path):
        return False
    if others := [entry.name for entry in catalog.plugin_entries(path) if entry.kind not in ("step", "source")]:
        message = f"{path.name} imports nnrun, and a script stands without it; put {others[0]} into a file of its own"
        raise ConfigError(message, *experiment.spec.at("plugins"), code="no-single-script")
    return True


def _data(experiment: Experiment, page: Page) -> Loaded:
    page.begin("Data")
    loaded = data_lines(experiment, page)
    target_lines(experiment, page, loaded)
    page.begin("Split: the positions of each part's rows")
    split_lines(experiment, page, loaded)
    if experiment.folds:
        page.begin("Folds: the rows that each trains on, and those that it leaves out")
        fold_lines(experiment, page)
    return loaded


def _preparation(experiment: Experiment, page: Page, loaded: Loaded) -> Section:
    section = page.begin(_preparation_title(experiment))
    prepared_lines(experiment, page, loaded)
    return section


def _preparation_title(experiment: Experiment) -> str:
    stages = [stage for plan in experiment.inputs for stage in plan.stages]
    stages += [stage for plan in experiment.targets for stage in plan.stages]
    fitted = any(stage.fitted is not None or stage.step == "vocabulary" for stage in stages)
    return "Preparation: fitted on the training rows, applied to all" if fitted else "Preparation"


def _model(experiment: Experiment, page: Page) -> Section:
    section = page.begin("Model")
    own_parts(experiment, page)
    if experiment.repeated:
        page.add(f"keras.utils.clear_session()  # layers have the same names in every {experiment.repeated}")
    if experiment.training.precision != "float32":
        page.add(f"keras.config.set_dtype_policy({literal(experiment.training.precision)})")
    page.add("# Layers draw their first weights from the seed in the order in which they are made. They")
    page.add("# have the names of the run, since TensorFlow orders some sums by them.")
    page.add(f"keras.utils.set_random_seed({experiment.seed})")
    model_lines(experiment, page)
    compile_lines(experiment, page)
    return section


def _training(experiment: Experiment, page: Page) -> Section:
    section = page.begin("Training")
    batches_lines(experiment, page)
    epochs_lines(experiment, page)
    fit_lines(experiment, page)
    return section


def _tidy(lines: list[str]) -> list[str]:
    """The lines without blank ones beyond two in a row."""
    tidy: list[str] = []
    for line in lines:
        if line or tidy[-2:] != ["", ""]:
            tidy.append(line.rstrip())
    return tidy
