"""Plans of inputs and targets as plain values (JSON), and back; what is fitted and words are kept apart from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from nnrun import catalog
from nnrun.data.prepare.fitted_input import InputPlan
from nnrun.data.prepare.fitted_steps import FittedStep
from nnrun.data.prepare.fitted_target import TargetPlan
from nnrun.data.prepare.steps.vocabulary import SPECIAL
from nnrun.errors import ConfigError
from nnrun.types import MISSING, Cells, Form, Input, Target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nnrun.catalog import Entry


def form_to_plain(cells: Cells) -> dict[str, Any]:
    """How a text table is written, as plain values."""
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


def cells_of(form: Mapping[str, Any]) -> Cells:
    """The form of a text table of plain values."""
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


def input_to_plain(plan: InputPlan, fitted: list[Any], words: dict[str, list[str]]) -> dict[str, Any]:
    """The plan of an input as plain values."""
    return {
        **asdict(plan.described),
        "source": list(plan.columns),
        "kinds": list(plan.kinds),
        "stages": _stages(plan.stages, fitted, words),
    }


def input_plan(
    plan: Mapping[str, Any], fitted: Sequence[Any], words: Mapping[str, list[str]], plugin_files: Sequence[Path]
) -> InputPlan:
    """The plan of an input of plain values."""
    layers = tuple((name, arguments) for name, arguments in plan["steps"])
    described = Input(plan["name"], tuple(plan["shape"]), plan["dtype"], tuple(plan["columns"]), layers)
    stages = tuple(_stage(entry, fitted, words, plugin_files) for entry in plan["stages"])
    return InputPlan(plan["name"], tuple(plan["source"]), tuple(plan["kinds"]), stages, layers, described)


def target_to_plain(plan: TargetPlan, fitted: list[Any], words: dict[str, list[str]]) -> dict[str, Any]:
    """The plan of a target as plain values."""
    return {
        **asdict(plan.described),
        "source": list(plan.columns),
        "labels": list(plan.labels),
        "numbered": plan.numbered,
        "shares": plan.shares,
        "signed": plan.signed,
        "stages": _stages(plan.stages, fitted, words),
    }


def target_plan(
    plan: Mapping[str, Any], fitted: Sequence[Any], words: Mapping[str, list[str]], plugin_files: Sequence[Path]
) -> TargetPlan:
    """The plan of a target of plain values."""
    described = Target(
        plan["name"], plan["kind"], plan["width"], tuple(plan["shape"]), plan["dtype"], tuple(plan["classes"])
    )
    stages = tuple(_stage(entry, fitted, words, plugin_files) for entry in plan["stages"])
    labels, numbered, shares = tuple(plan["labels"]), plan.get("numbered", False), plan.get("shares", "")
    return TargetPlan(described, tuple(plan["source"]), stages, labels, numbered, shares, plan.get("signed", False))
