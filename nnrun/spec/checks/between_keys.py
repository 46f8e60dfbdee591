"""What is wrong between the keys of a config, each by itself being sound: found before TensorFlow is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from nnrun import catalog
from nnrun.spec.checks.expected_scores import check_expectations
from nnrun.spec.checks.graph import Graph, build_graph
from nnrun.spec.checks.id_layers import check_lookups
from nnrun.spec.checks.monitors import check_monitors, check_numbered
from nnrun.spec.checks.one_judge import SETTERS, check_judges, check_setters
from nnrun.spec.checks.scoring_rules import check_losses, check_metrics
from nnrun.spec.checks.splitting import check_strata
from nnrun.spec.checks.sweeping import check_sweep
from nnrun.spec.decoding.components import Component
from nnrun.spec.keys.config_keys import Spec
from nnrun.spec.keys.limits import LARGEST_SEED, MOST_FOLDS
from nnrun.spec.keys.training_keys import shares_batches
from nnrun.spec.nodes import Problems, listed, quoted, sound
from nnrun.words.numbers import plural
from nnrun.words.suggestions import did_you_mean

_SHARING = "TensorBoard"
"""The callback in whose folder others may write."""


def check(spec: Spec, problems: Problems) -> Graph | None:
    """Note every mistake between keys; returns the graph of layers where there is one."""
    graph = build_graph(spec, problems) if spec.layers else None
    for part in _PARTS:
        part(spec, problems)
    if graph:
        check_lookups(spec, graph, problems)
    if graph and spec.loss is not None:
        check_losses(spec, graph, problems)
        check_strata(spec, graph, problems)
        check_metrics(spec, graph, problems)
    return graph


def _check_split(spec: Spec, problems: Problems) -> None:
    """What no rows can be split by; another run's row indices take the place of the other keys."""
    if spec.dataset is None or (split := spec.dataset.split) is None or split.indices is not None:
        return
    if split.shuffle is False:
        excluded = [name for name in ("stratify", "group") if getattr(split, name) not in (None, False)]
        for name in excluded:
            message = f"{name} chooses rows, and shuffle: false takes them as they stand; leave one of the two out"
            problems.add(message, *split.at(name), code="conflicting-keys")
    parts = (split.test, None if spec.kfold else split.validation)  # folds set the validation part aside
    sizes = [size for size in parts if isinstance(size, int | float)]
    if sizes and split.stratify and split.group is not None:
        problems.add("stratify and group cannot be combined", *split.at("stratify"), code="conflicting-keys")
    if sum(size for size in sizes if isinstance(size, float)) >= 1:
        message = "the shares of validation and test leave nothing for training"
        problems.add(message, *split.at("validation"), code="conflicting-keys")


def _check_groups(spec: Spec, problems: Problems) -> None:
    folds, group = spec.kfold, spec.dataset.split.group if spec.dataset and spec.dataset.split else None
    if folds and None not in (folds.group, group) and folds.group != group:
        message = f"split.group is {group!r}: one column says which rows belong together"
        problems.add(message, *folds.at("group"), code="conflicting-keys")


def _check_folds(spec: Spec, problems: Problems) -> None:
    folds = spec.kfold
    if folds and folds.k and folds.repeats and not folds.leave_one_out and folds.k * folds.repeats > MOST_FOLDS:
        message = f"{folds.repeats:,} repeats of {folds.k:,} folds are more than {MOST_FOLDS:,} trainings"
        problems.add(message, *folds.at("repeats"), code="conflicting-keys")


def _check_devices(spec: Spec, problems: Problems) -> None:
    """Several GPUs differ, and only the loop in a graph shares a batch between them."""
    training = spec.training
    if training is None or not shares_batches(training.device):
        return
    numbers = [number.lstrip("0") for number in training.device.removeprefix("gpu:").split(",")]
    if len({*numbers}) < len(numbers):
        problems.add(f"{training.device} names a GPU twice", *training.at("device"), code="bad-value")
    elif training.batch_size is not None and training.device != "gpu:all" and training.batch_size < len(numbers):
        message = f"{len(numbers)} devices share every batch, and a batch has {plural(training.batch_size, 'row')}"
        problems.add(message, *training.at("batch_size"), code="conflicting-keys")
    if training.engine in ("keras", "xla"):
        message = f"engine {training.engine} trains on one device, and {training.device} are several; take auto"
        problems.add(message, *training.at("engine"), code="conflicting-keys")


def _check_members(spec: Spec, problems: Problems) -> None:
    """Members that are counted have the seeds after the config's."""
    count = spec.ensemble.members if spec.ensemble else None
    if isinstance(count, int) and spec.seed is not None and spec.seed + count - 1 > LARGEST_SEED:
        largest = LARGEST_SEED - count + 1
        problems.add(
            f"{count} members have the seeds after this one, which is {largest} at most",
            *spec.at("seed"),
            code="bad-value",
        )


def _check_maps(spec: Spec, problems: Problems) -> None:
    """Maps by output name name every output that they must; outputs have names of their own."""
    outputs = [output for _, output in sound(spec.outputs)]
    for n, output in sound(spec.outputs):
        if catalog.find("loss", output):
            message = f"the output {output!r} has the name of a loss; give its layer another name"
            problems.add(message, *spec.at("outputs", n), code="not-by-output")
    target = spec.dataset.target if spec.dataset else None
    for_all = target is None or (target == "inputs" and len(outputs) == 1)
    if outputs and spec.dataset and not for_all and not isinstance(target, Mapping):
        shown = listed([f"{output}: ..." for output in outputs])
        problems.add(
            f"with outputs, the target is a mapping by output name: {{{shown}}}",
            *spec.dataset.at("target"),
            code="not-by-output",
        )
    for section, name in ((spec, "loss"), (spec.dataset, "target")):
        by_output = getattr(section, name, None)
        missing = [output for output in outputs if isinstance(by_output, Mapping) and output not in by_output]
        if section and missing and not (problems.concern("outputs") or problems.concern(section.at(name)[0])):
            problems.add(f"says nothing of {listed(missing)}", *section.at(name), code="not-by-output")


def _check_weights(spec: Spec, problems: Problems) -> None:
    if spec.training and spec.training.class_weight is not None and spec.outputs and len(spec.outputs) > 1:
        problems.add(
            "class_weight needs a single output, as in Keras",
            *spec.training.at("class_weight"),
            code="wrong-class-weight",
        )


def _check_callbacks(spec: Spec, problems: Problems) -> None:
    schedule = _schedule(spec.optimizer)
    setters = [callback for _, callback in sound(spec.callbacks) if callback.name in SETTERS and not callback.plugin]
    if schedule is None:
        check_setters(setters, problems)
    else:
        for callback in setters:
            message = f"{callback.name} cannot act beside the learning rate schedule {schedule.name} of the optimizer"
            problems.add(message, callback.path, callback.place, code="conflicting-callbacks")
    for _, callback in sound(spec.callbacks):
        _check_written(spec, callback, problems)
    _check_apart([callback for _, callback in sound(spec.callbacks)], problems)


def _check_apart(callbacks: Sequence[Component], problems: Problems) -> None:
    """That no callback writes over, or into, what another writes: BackupAndRestore removes its folder at the end."""
    writers: dict[PurePosixPath, Component] = {}
    folders: dict[PurePosixPath, PurePosixPath] = {}  # what is written below each
    for callback in callbacks:
        argument = catalog.written_path_argument(callback.name) or ""
        written = callback.arguments.get(argument)
        if callback.plugin or not isinstance(written, str):
            continue
        path = PurePosixPath(written)
        above = (folder for folder in path.parents if folder in writers and writers[folder].name != _SHARING)
        in_the_way = path if path in writers else next(above, None)
        if in_the_way is None and callback.name != _SHARING:
            in_the_way = folders.get(path)
        if in_the_way is not None:
            message = (
                f"{quoted(written)} is in the way of {quoted(str(in_the_way))}, which {writers[in_the_way].name} writes"
            )
            problems.add(
                f"{message}; give each a path of its own", *callback.at(argument), code="conflicting-callbacks"
            )
        writers.setdefault(path, callback)
        folders.update(dict.fromkeys(path.parents, path))


def _check_written(spec: Spec, callback: Component, problems: Problems) -> None:
    """A checkpoint has the ending that Keras asks for; that it lies inside the run is the catalog's check."""
    path = callback.arguments.get("filepath") if callback.name == "ModelCheckpoint" else None
    if isinstance(path, str):
        ending = ".weights.h5" if callback.arguments.get("save_weights_only") else ".keras"
        if not path.endswith(ending):
            problems.add(
                f"{quoted(path)} must end in {ending!r}, as Keras writes it",
                *callback.at("filepath"),
                code="outside-run",
            )
        check_numbered(spec, callback, path, problems)


def _schedule(optimizer: Component | None) -> Component | None:
    if optimizer and isinstance(inner := optimizer.arguments.get("inner_optimizer"), Component):
        return _schedule(inner)
    rate = optimizer.arguments.get("learning_rate") if optimizer else None
    return rate if isinstance(rate, Component) else None


def _check_regularization(spec: Spec, problems: Problems) -> None:
    if not spec.regularization or not spec.layers:
        return
    names = dict.fromkeys(layer.name for layer in spec.layers if layer.name)
    for n, name in sound(spec.regularization.except_):
        if name not in names:
            message = f"no layer is given the name {name!r}{did_you_mean(name, names)}"
            problems.add(message, *spec.regularization.at("except", n), code="conflicting-keys")


_PARTS = (
    _check_maps,
    _check_split,
    _check_groups,
    _check_folds,
    _check_devices,
    _check_members,
    _check_callbacks,
    check_monitors,
    check_expectations,
    check_judges,
    check_sweep,
    _check_regularization,
    _check_weights,
)
