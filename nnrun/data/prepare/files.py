"""The fitted preparation as files of a run directory, and back: plain facts in JSON, transformers through skops."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from nnrun import types
from nnrun.data.prepare.fitted_input import InputPlan
from nnrun.data.prepare.fitted_target import TargetPlan
from nnrun.data.prepare.plain_plans import (
    cells_of,
    form_to_plain,
    input_plan,
    input_to_plain,
    target_plan,
    target_to_plain,
)
from nnrun.data.prepare.preparation import Preparation
from nnrun.data.prepare.steps.kept_scaler import kept_scalers, original_of
from nnrun.data.prepare.steps.plain_transformers import is_plain
from nnrun.errors import ConfigError, RunDamaged
from nnrun.files import RECORD, archive_trouble, memory, read_regular
from nnrun.registry import import_quickly, plugin_loading
from nnrun.run_layout import PREPARATION as DESCRIPTION
from nnrun.run_layout import TRANSFORMERS, VOCABULARY
from nnrun.typed import fits, verified
from nnrun.types import Cells, ImageFiles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import ModuleType


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
    assert isinstance(preparation, Preparation)  # the name in `types` is for those who may not know it
    fitted: list[Any] = []
    words: dict[str, list[str]] = {}
    described = {
        "version": VERSION,
        "names": list(preparation.names),
        "form": None if preparation.form is None else form_to_plain(preparation.form),
        "shapes": dict(preparation.shapes),
        **({} if preparation.images is None else {"images": asdict(preparation.images)}),
        **({"keys": dict(preparation.keys)} if preparation.keys else {}),
        **({"truths": list(preparation.truths)} if preparation.truths else {}),
        "inputs": [input_to_plain(plan, fitted, words) for plan in preparation.inputs],
        "targets": [target_to_plain(plan, fitted, words) for plan in preparation.targets],
    }
    files = {DESCRIPTION: _json(described)}
    if fitted:
        files[TRANSFORMERS] = import_quickly("skops.io").dumps([original_of(transformer) for transformer in fitted])
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
        if stage.fitted is not None and not is_plain(stage.fitted) and (reason := _why_not_kept(stage.fitted)):
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

    Raises:
        RunDamaged: A file is missing or damaged, or holds types that are not trusted.
    """
    described = _read_json(directory / DESCRIPTION)
    if described.get("version") != VERSION:
        raise RunDamaged(f"{directory / DESCRIPTION} was written by another version of nnrun", code="damaged-run")
    try:
        stages = [stage for plan in (*described["inputs"], *described["targets"]) for stage in plan["stages"]]
        is_fitted = any(stage["transformer"] is not None for stage in stages)
        of_target = any(stage["transformer"] is not None for plan in described["targets"] for stage in plan["stages"])
        fitted = _transformers(directory, plugin_files, of_target=of_target) if is_fitted else []
        words = _read_json(directory / VOCABULARY) if any(stage["vocabulary"] is not None for stage in stages) else {}
        preparation = _verified(
            tuple(input_plan(plan, fitted, words, plugin_files) for plan in described["inputs"]),
            tuple(target_plan(plan, fitted, words, plugin_files) for plan in described["targets"]),
            tuple(described["names"]),
            None if described["form"] is None else cells_of(described["form"]),
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
    texts = [
        *names,
        *columns,
        *(text for stage in stages for text in (stage.step, stage.path, *stage.columns, *stage.words)),
    ]
    if not fits(texts, tuple[str, ...]):
        raise TypeError("names that are no text")
    if not all(fits(stage.arguments, Mapping[str, Any]) for stage in stages):
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


def _transformers(directory: Path, plugin_files: Sequence[Path], *, of_target: bool) -> Sequence[Any]:
    """The fitted transformers; of a target they are asked for their way back too, which needs all of each."""
    path = directory / TRANSFORMERS
    with _damage_told(path):
        if reason := archive_trouble(path):
            raise RunDamaged(f"{path}: {reason}", code="damaged-run")
        content = read_regular(path, memory())
    load = cache(partial(_loaded, path, content, plugin_files))
    scalers = None if of_target else kept_scalers(content, load)
    return load() if scalers is None else scalers


def _loaded(path: Path, content: bytes, plugin_files: Sequence[Path]) -> Sequence[Any]:
    io = import_quickly("skops.io")
    with _damage_told(path):
        untrusted = set(io.get_untrusted_types(data=content)) - set(TRUSTED)
        modules = {name: module for name in untrusted if (module := plugin_loading.defined(name, plugin_files))}
        if untrusted := untrusted - modules.keys():
            raise RunDamaged(
                f"{path} holds types that are not trusted: {', '.join(sorted(untrusted))}", code="untrusted-file"
            )
        named = {plugin_loading.module_name(name): module for name, module in modules.items()}
        with _modules_named(named):
            fitted: Sequence[Any] = io.loads(content, trusted=[*TRUSTED, *modules])
    return fitted


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    """Raises RunDamaged in the place of whatever skops and zipfile raise on damaged input."""
    try:
        yield
    except OSError as error:
        raise RunDamaged(f"cannot read {path}: {error.strerror}", code="damaged-run") from None
    except RunDamaged:
        raise
    except Exception as error:
        raise RunDamaged(f"{path} is damaged: {' '.join(str(error).split())}", code="damaged-run") from None


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
