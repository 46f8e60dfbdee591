"""The fitted preparation as files of a run directory, and back: plain facts in JSON, transformers through skops."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from nnrun import catalog, types
from nnrun.data.prepare.fitted_input import InputPlan
from nnrun.data.prepare.fitted_steps import FittedStep
from nnrun.data.prepare.fitted_target import TargetPlan
from nnrun.data.prepare.preparation import Preparation
from nnrun.data.prepare.steps.vocabulary import SPECIAL
from nnrun.errors import ConfigError, RunDamaged
from nnrun.files import RECORD, archive_trouble, memory, read_regular
from nnrun.registry import import_quickly, plugin_loading
from nnrun.run_layout import PREPARATION as DESCRIPTION
from nnrun.run_layout import TRANSFORMERS, VOCABULARY
from nnrun.typed import fits, verified
from nnrun.types import MISSING, Cells, Form, ImageFiles, Input, Target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import ModuleType

    from nnrun.catalog import Entry

VERSION = 1

TRUSTED = (
    "numpy.dtype",
    "numpy.mean",
    "scipy.sparse._csr.csr_matrix",
    "sklearn.cluster._bisect_k_means._BisectingTree",
    "sklearn.cluster._kmeans._kmeans_single_lloyd",
    "sklearn.feature_selection._univariate_selection.f_classif",
    "sklearn.metrics._dist_metrics.EuclideanDistance64",
    "sklearn.neighbors._kd_tree.KDTree",
    "sklearn.tree._tree.Tree",
    "scipy.interpolate._bsplines.BSpline",
    "scipy._lib.array_api_compat.numpy._aliases.asarray",
)
"""Types beside skops's own list that scikit-learn's transformers hold: data and functions of arrays, no more."""


def preparation_files(preparation: types.Preparation) -> dict[str, bytes]:
    """The files of a preparation by name: always its description, the others where there is something to keep."""
    assert isinstance(
        preparation, Preparation
    )  # there is no other; the name in `types` is for those who may not know it
    fitted: list[Any] = []
    words: dict[str, list[str]] = {}
    described = {
        "version": VERSION,
        "names": list(preparation.names),
        "form": None if preparation.form is None else _form(preparation.form),
        "shapes": dict(preparation.shapes),
        **({} if preparation.images is None else {"images": asdict(preparation.images)}),
        **({"keys": dict(preparation.keys)} if preparation.keys else {}),
        **({"truths": list(preparation.truths)} if preparation.truths else {}),
        "inputs": [_input(plan, fitted, words) for plan in preparation.inputs],
        "targets": [_target(plan, fitted, words) for plan in preparation.targets],
    }
    files = {DESCRIPTION: _json(described)}
    if fitted:
        files[TRANSFORMERS] = import_quickly("skops.io").dumps(fitted)
    if words:
        files[VOCABULARY] = _json(words)
    return files


def check_kept(preparation: Preparation) -> None:
    """That every fitted transformer can be written and read again, said before training rather than after it.

    Raises:
        ConfigError: At the step whose transformer cannot be kept.
    """
    stages = [stage for plan in preparation.inputs for stage in plan.stages]
    stages += [stage for plan in preparation.targets for stage in plan.stages]
    for stage in stages:
        if stage.fitted is not None and (reason := _why_not_kept(stage.fitted)):
            raise ConfigError(
                f"{stage.step} cannot be saved with the model: {reason}", stage.path, stage.place, code="wrong-step"
            )


def _why_not_kept(transformer: Any) -> str:
    io = import_quickly("skops.io")
    try:
        untrusted = set(io.get_untrusted_types(data=io.dumps(transformer))) - set(TRUSTED)
        untrusted = {name for name in untrusted if plugin_loading.defined(name) is None}
    except Exception as error:  # skops has an exception of its own for each reason
        return " ".join(str(error).split())
    return f"it holds {', '.join(sorted(untrusted))}" if untrusted else ""


def load_preparation(directory: Path, plugin_files: Sequence[Path] = ()) -> Preparation:
    """The preparation whose files lie in a directory.

    Args:
        directory: Of a run.
        plugin_files: Python files that may be run, whose classes transformers may be.

    Raises:
        RunDamaged: A file is missing or damaged, or holds types that are not trusted.
    """
    described = _read_json(directory / DESCRIPTION)
    if described.get("version") != VERSION:
        raise RunDamaged(f"{directory / DESCRIPTION} was written by another version of nnrun", code="damaged-run")
    try:
        stages = [stage for plan in (*described["inputs"], *described["targets"]) for stage in plan["stages"]]
        fitted = (
            _transformers(directory, plugin_files) if any(stage["transformer"] is not None for stage in stages) else []
        )
        words = _read_json(directory / VOCABULARY) if any(stage["vocabulary"] is not None for stage in stages) else {}
        preparation = _verified(
            tuple(_input_plan(plan, fitted, words, plugin_files) for plan in described["inputs"]),
            tuple(_target_plan(plan, fitted, words, plugin_files) for plan in described["targets"]),
            tuple(described["names"]),
            None if described["form"] is None else _cells(described["form"]),
            {name: None if shape is None else tuple(shape) for name, shape in described["shapes"].items()},
            ImageFiles(**described["images"]) if "images" in described else None,
        )
        truths = tuple(described.get("truths", ()))
        if not fits(truths, tuple[str, ...]):
            raise TypeError("names that are no text")
        return replace(preparation, keys=_keys(described.get("keys", {})), truths=truths)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise RunDamaged(f"{directory / DESCRIPTION} is damaged: {error!r}", code="damaged-run") from None


def _keys(described: Any) -> dict[str, tuple[str, ...]]:
    """The keys of an archive by column. Raises TypeError where they are no text."""
    keys = {name: tuple(some) for name, some in described.items()}
    if not fits(keys, Mapping[str, tuple[str, ...]]):
        raise TypeError("keys of an archive")
    return keys


def _verified(
    inputs: tuple[InputPlan, ...],
    targets: tuple[TargetPlan, ...],
    names: tuple[str, ...],
    form: Cells | None,
    shapes: dict[str, tuple[int, ...] | None],
    images: ImageFiles | None,
) -> Preparation:
    """A preparation of what was read. Raises TypeError where it is not of the types that were written."""
    for plan in inputs:
        verified(plan.described)
    for target in targets:
        verified(target.described)
    stages = [stage for plan in inputs for stage in plan.stages] + [stage for plan in targets for stage in plan.stages]
    columns = [name for plan in inputs for name in plan.columns] + [name for plan in targets for name in plan.columns]
    texts = [*names, *columns, *(text for one in stages for text in (one.step, one.path, *one.columns, *one.words))]
    if not fits(texts, tuple[str, ...]):
        raise TypeError("names that are no text")
    if not all(fits(one.arguments, Mapping[str, Any]) for one in stages):
        raise TypeError("arguments of a step")
    if not all(isinstance(label, str | int | float) for plan in targets for label in plan.labels):
        raise TypeError("labels")
    if form is not None and not fits((*form.columns, *form.unnamed), tuple[str, ...]):
        raise TypeError("the columns of the table")
    if form is not None:
        verified(form.form)
    if not fits(shapes, Mapping[str, tuple[int, ...] | None]):
        raise TypeError("shapes")
    if any(size < 0 for shape in shapes.values() for size in shape or ()):
        raise ValueError("shapes with negative sizes")
    return Preparation(inputs, targets, names, form, shapes, images and verified(images))


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8", "backslashreplace")


def _read_json(path: Path) -> Any:
    try:
        value = json.loads(read_regular(path, RECORD).decode("utf-8"))
    except OSError as error:
        raise RunDamaged(f"cannot read {path}: {error.strerror}", code="damaged-run") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise RunDamaged(f"{path} is damaged: {error}", code="damaged-run") from None
    if not isinstance(value, dict):
        raise RunDamaged(f"{path} is damaged: it holds no mapping", code="damaged-run")
    return value


def _transformers(directory: Path, plugin_files: Sequence[Path]) -> Sequence[Any]:
    io = import_quickly("skops.io")
    path = directory / TRANSFORMERS
    try:
        if told := archive_trouble(path):
            raise RunDamaged(f"{path}: {told}", code="damaged-run")
        content = read_regular(path, memory())
        untrusted = set(io.get_untrusted_types(data=content)) - set(TRUSTED)
        modules = {name: module for name in untrusted if (module := plugin_loading.defined(name, plugin_files))}
        if untrusted := untrusted - modules.keys():
            raise RunDamaged(
                f"{path} holds types that are not trusted: {', '.join(sorted(untrusted))}", code="untrusted-file"
            )
        named = {plugin_loading.module_name(name): module for name, module in modules.items()}
        with _modules_named(named):
            fitted: Sequence[Any] = io.loads(content, trusted=[*TRUSTED, *modules])
    except OSError as error:
        raise RunDamaged(f"cannot read {path}: {error.strerror}", code="damaged-run") from None
    except RunDamaged:
        raise
    except Exception as error:  # skops and zipfile raise what they like on damaged input
        raise RunDamaged(f"{path} is damaged: {' '.join(str(error).split())}", code="damaged-run") from None
    return fitted


@contextmanager
def _modules_named(modules: Mapping[str, ModuleType]) -> Iterator[None]:
    """Plugins under the names that they had where they were run when the transformers were written."""
    missing = {name: module for name, module in modules.items() if name not in sys.modules}
    sys.modules.update(missing)
    try:
        yield
    finally:
        for name in missing:
            del sys.modules[name]


def _form(cells: Cells) -> dict[str, Any]:
    return {
        "delimiter": cells.form.delimiter,
        "header": cells.form.header,
        "markers": sorted(cells.form.missing),
        "names": list(cells.form.names),
        "decimal": cells.form.decimal,
        "thousands": cells.form.thousands,
        "columns": list(cells.columns),
        "unnamed": list(cells.unnamed),
    }


def _cells(form: Mapping[str, Any]) -> Cells:
    import numpy as np

    known = Form(
        header=form["header"],
        delimiter=form["delimiter"],
        missing=frozenset(form["markers"]) if "markers" in form else MISSING | set(form["missing"]),  # before 0.2
        names=tuple(form.get("names", ())),
        decimal=form.get("decimal", "."),
        thousands=form.get("thousands", ""),
    )
    nothing = np.zeros(0, dtype=np.int64)
    return Cells("", nothing, tuple(form["columns"]), known, tuple(form.get("unnamed", ())))


def _stages(stages: Sequence[FittedStep], fitted: list[Any], words: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The stages as plain values; transformers and vocabularies are gathered apart."""
    plain = []
    for stage in stages:
        entry: dict[str, Any] = {
            "step": stage.step,
            "columns": list(stage.columns),
            "arguments": dict(stage.arguments),
            "flat": stage.flat,
            "unfold": stage.unfold,
            "path": stage.path,
            "transformer": None,
            "vocabulary": None,
            **({"learned": dict(stage.learned)} if stage.learned else {}),
            **({"plugin": True} if stage.plugin else {}),
        }
        if stage.fitted is not None:
            entry["transformer"] = len(fitted)
            fitted.append(stage.fitted)
        if stage.words:
            entry["vocabulary"] = (
                stage.columns[0] if stage.columns[0] not in words else f"{stage.columns[0]}-{len(words)}"
            )
            words[entry["vocabulary"]] = [*SPECIAL, *stage.words]
        plain.append(entry)
    return plain


def _plugin_step(entry: Mapping[str, Any], plugin_files: Sequence[Path]) -> Entry | None:
    """The class of a plugin that a step is, where it is one. Raises ConfigError where no file defines it."""
    if not entry.get("plugin"):
        return None
    for file in plugin_files:
        for component in catalog.plugin_entries(file):
            if component.kind == "step" and component.name == entry["step"]:
                return component
    raise ConfigError(f"the step {entry['step']} is of a plugin whose file is not there", code="damaged-run")


def _stage(
    entry: Mapping[str, Any], fitted: Sequence[Any], words: Mapping[str, list[str]], plugin_files: Sequence[Path]
) -> FittedStep:
    return FittedStep(
        entry["step"],
        tuple(entry["columns"]),
        entry["arguments"],
        None if entry["transformer"] is None else fitted[entry["transformer"]],
        () if entry["vocabulary"] is None else tuple(words[entry["vocabulary"]][len(SPECIAL) :]),
        entry["flat"],
        entry["unfold"],
        entry["path"],
        learned=entry.get("learned", {}),
        plugin=_plugin_step(entry, plugin_files),
    )


def _input(plan: InputPlan, fitted: list[Any], words: dict[str, list[str]]) -> dict[str, Any]:
    return {
        **asdict(plan.described),
        "source": list(plan.columns),
        "kinds": list(plan.kinds),
        "stages": _stages(plan.stages, fitted, words),
    }


def _input_plan(
    plan: Mapping[str, Any], fitted: Sequence[Any], words: Mapping[str, list[str]], plugin_files: Sequence[Path]
) -> InputPlan:
    layers = tuple((name, arguments) for name, arguments in plan["steps"])
    described = Input(plan["name"], tuple(plan["shape"]), plan["dtype"], tuple(plan["columns"]), layers)
    stages = tuple(_stage(entry, fitted, words, plugin_files) for entry in plan["stages"])
    return InputPlan(plan["name"], tuple(plan["source"]), tuple(plan["kinds"]), stages, layers, described)


def _target(plan: TargetPlan, fitted: list[Any], words: dict[str, list[str]]) -> dict[str, Any]:
    return {
        **asdict(plan.described),
        "source": list(plan.columns),
        "labels": list(plan.labels),
        "numbered": plan.numbered,
        "shares": plan.shares,
        "signed": plan.signed,
        "stages": _stages(plan.stages, fitted, words),
    }


def _target_plan(
    plan: Mapping[str, Any], fitted: Sequence[Any], words: Mapping[str, list[str]], plugin_files: Sequence[Path]
) -> TargetPlan:
    described = Target(
        plan["name"], plan["kind"], plan["width"], tuple(plan["shape"]), plan["dtype"], tuple(plan["classes"])
    )
    stages = tuple(_stage(entry, fitted, words, plugin_files) for entry in plan["stages"])
    labels, numbered, shares = tuple(plan["labels"]), plan.get("numbered", False), plan.get("shares", "")
    return TargetPlan(described, tuple(plan["source"]), stages, labels, numbered, shares, plan.get("signed", False))
