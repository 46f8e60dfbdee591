"""The data of a run on a page: source, fingerprint, parts of the split, inputs, targets, preparation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nnrun.reports.charts import Section
from nnrun.reports.findings.settings import Setting
from nnrun.reports.html import Html, el, more, pairs, table, together
from nnrun.reports.run_content import RunContent
from nnrun.types import Signature, Target
from nnrun.words.numbers import count, plural

_MOST_NAMES = 40
_LONGEST = 60
_COLOURS = {"train": "blue", "validation": "vermilion", "fold": "vermilion", "test": "green"}


def data(content: RunContent, settings: Sequence[Setting]) -> Section:
    """Where the rows came from, how they were split, and what the model is fed."""
    facts = content.facts.data
    rows = facts.rows or (content.members[0].facts.data.rows if content.members else {})
    blocks = [pairs([(name, value) for name, value in _source(content, settings) if value])]
    if rows:
        whose = None
        if content.kind == "kfold" and not facts.rows:
            whose = el("p", "The parts of the first fold:", class_="note")
        blocks.append(el("div", el("h3", "Parts"), whose, _parts(rows)))
    signature = content.signature
    if signature is not None:
        blocks += [
            el("div", el("h3", "Inputs"), _inputs(signature)),
            el("div", el("h3", "Targets"), _targets(signature)),
        ]
    steps = list(_steps(content.preparation))
    if steps:
        heads = ("of", "step", "columns", "arguments")
        whole = table(heads, steps, words=4, caption="preparation steps")
        blocks.append(el("div", el("h3", "Preparation, fitted on the training part"), whole))
    return Section("data", "Data", el("div", blocks, class_="columns"))


def _source(content: RunContent, settings: Sequence[Setting]) -> Iterator[tuple[str, str]]:
    facts = content.facts.data
    yield "source", facts.source
    yield "SHA-256", facts.sha256
    split = {
        setting.path.rpartition(".")[2]: setting for setting in settings if setting.path.startswith("dataset.split.")
    }
    chosen = [f"{name} {setting.text}" for name, setting in split.items() if setting.text not in ("null", "")]
    yield "split", ", ".join(chosen)


def _parts(rows: Mapping[str, int]) -> Html:
    whole = sum(rows.values()) or 1
    bar = el(
        "div",
        [
            el("span", style=f"width:{100 * size / whole:.2f}%;background:var(--{_COLOURS.get(part, 'purple')})")
            for part, size in rows.items()
        ],
        class_="parts",
        aria_hidden="true",
    )
    cells = [(part, count(size), f"{size / whole:.1%}") for part, size in rows.items()]
    return together([bar, table(("part", "rows", "share"), cells, caption="rows by part")])


def _inputs(signature: Signature) -> Html:
    rows = [
        (
            item.name,
            " x ".join("?" if size is None else str(size) for size in item.shape),
            item.dtype,
            _names(item.columns),
        )
        for item in signature.inputs
    ]
    return table(("input", "shape", "numbers", "columns"), rows, words=4, caption="inputs of the model")


def _targets(signature: Signature) -> Html:
    rows = [(target.name, _kind(target), _names(target.classes)) for target in signature.targets]
    return table(("target", "kind", "names"), rows, words=3, caption="targets")


def _kind(target: Target) -> str:
    if target.kind == "classes":
        return f"one of {count(len(target.classes) or target.width)} classes"
    if target.kind == "binary":
        return "yes or no" if target.width == 1 else f"{target.width} labels, each yes or no"
    return "a number" if target.width == 1 else f"{count(target.width)} numbers"


def _names(names: Sequence[str]) -> Html | str:
    if not names:
        return "-"
    if len(names) <= _MOST_NAMES:
        return ", ".join(names)
    return more(plural(len(names), "name"), el("p", ", ".join(names)))


def _steps(preparation: Mapping[str, Any]) -> Iterator[tuple[Html | str, ...]]:
    """The fitted steps, as far as preparation.json tells them."""
    for kind in ("inputs", "targets"):
        for plan in _mappings(preparation.get(kind)):
            for stage in _mappings(plan.get("stages")):
                columns, arguments = stage.get("columns"), stage.get("arguments")
                names = [str(name) for name in columns] if isinstance(columns, list) else []
                listed = arguments.items() if isinstance(arguments, dict) else ()
                shown = ", ".join(f"{name} {value}" for name, value in listed if len(str(value)) <= _LONGEST)
                yield str(plan.get("name", "")), str(stage.get("step", "")), _names(names), shown or "-"


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
