"""The split as lines: the positions of each part's rows."""

from __future__ import annotations

from pathlib import Path

from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, Code, assigned, literal
from nnrun.scripts.page import Page
from nnrun.scripts.sources.loaded import Loaded
from nnrun.split_file import rows_by_part

_PART = "from sklearn.model_selection import train_test_split"


def split_lines(experiment: Experiment, page: Page, loaded: Loaded) -> None:
    """Write the lines after which ``train``, ``validation`` and ``test`` are known, as far as they exist."""
    asked, split = experiment.dataset.split, experiment.split
    if asked.indices is not None:
        parts = _repeated(experiment, page, experiment.paths[str(asked.indices)])
    else:
        _taken_off(experiment, page, loaded)
        parts = tuple(experiment.table.parts)
    if experiment.folds:
        own = [name for name in ("train", "validation", "fold") if name in parts]
        if len(own) > 1:  # folds are made of all rows but the test part
            page.add(f"train = np.sort(np.concatenate([{', '.join(own)}]))")
    elif split.validates_on_test:
        page.add("validation = test")


def _repeated(experiment: Experiment, page: Page, path: str) -> tuple[str, ...]:
    """The parts that a file of row indices spells out."""
    import numpy as np

    names = ("train", "validation", "test", *(("fold",) if experiment.folds else ()))
    rows = {name: values for name, values in rows_by_part(Path(path)).items() if name in names and len(values)}
    if experiment.split.validates_on_test or np.array_equal(rows.get("validation", []), rows.get("test", [])):
        rows.pop("validation", None)
    if experiment.split.fitted is not None:
        rows["fitted"] = experiment.split.fitted
    page.add(f"split = np.load({literal(path)})")
    page.add(f"{', '.join(rows)} = {', '.join(f'split[{literal(name)}]' for name in rows)}")
    return tuple(name for name in rows if name != "fitted")


def _taken_off(experiment: Experiment, page: Page, loaded: Loaded) -> None:
    """A test part, then a validation part, off the rows that are left."""
    asked = experiment.dataset.split
    left = "train" if experiment.table.parts else f"np.arange({loaded.size})"
    validates = asked.validation is not None and asked.validation != "test" and not experiment.folds
    shares = {"test": asked.test, "validation": asked.validation if validates else None}
    wanted = {part: share for part, share in shares.items() if share is not None}
    for part, share in wanted.items():
        size = share
        if part == "validation" and "test" in wanted and isinstance(share, float):
            size, all_of = _units(experiment, part), _units(experiment, "all")
            page.add(f"# {share} of all {all_of} {'groups' if asked.group is not None else 'rows'} for validation")
        _take_off(experiment, page, left, part, size)
        left = "train"
    if left != "train":
        page.add(f"train = {left}")


def _take_off(experiment: Experiment, page: Page, left: str, part: str, size: object) -> None:
    asked = experiment.dataset.split
    drawn = {"random_state": experiment.drawing} if asked.shuffle else {"shuffle": False}
    arguments = {"test_size": size, **drawn}
    if asked.group is not None:
        if left != "train":
            page.add(f"train = {left}")
        take_groups(page, part, arguments)
        return
    page.need(_PART)
    if asked.stratify:
        arguments["stratify"] = Code(_classes(experiment, left))
    page.add(*assigned(f"train, {part}", Call("train_test_split", (Code(left),), arguments)))


def take_groups(page: Page, part: str, arguments: dict[str, object]) -> None:
    """Write the lines that take a part off the training rows, whole groups of them."""
    page.need("from sklearn.model_selection import GroupShuffleSplit")
    page.add(*assigned("chooser", Call("GroupShuffleSplit", (), {"n_splits": 1, **arguments})))
    page.add("kept, taken = next(chooser.split(train, groups=groups[train]))")
    page.add(f"train, {part} = train[kept], train[taken]")


def _classes(experiment: Experiment, left: str) -> str:
    name = "classes" if needs_classes(experiment) else "y"
    return f"{name}[train]" if left == "train" else name


def needs_classes(experiment: Experiment) -> bool:
    """Whether several columns together are what the split is stratified by."""
    targets = list(experiment.table.targets.values())
    several = len(targets) > 1 or (bool(targets) and targets[0].ndim > 1 and targets[0].shape[-1] > 1)
    return experiment.dataset.split.stratify and several


def _units(experiment: Experiment, part: str) -> int:
    """How many rows, or groups, a part has; all that there are to split for "all"."""
    import numpy as np

    table, split = experiment.table, experiment.split
    rows = table.parts.get("train", np.arange(len(table))) if part == "all" else split.validation
    assert rows is not None
    if experiment.dataset.split.group is None or table.groups is None:
        return len(rows)
    return len(np.unique(table.groups[rows]))
