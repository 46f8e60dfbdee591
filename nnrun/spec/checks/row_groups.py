"""Groups of rows that belong together: one column, in the split as in the folds."""

from __future__ import annotations

from dataclasses import replace

from nnrun.spec.decoding.keys import Spec


def with_one_group(spec: Spec) -> Spec:
    """A spec whose split and folds keep the same groups whole, whichever of the two names their column.

    Otherwise a test part that was split off by rows would hold some of a patient's, and the folds the others.
    """
    split, folds = spec.dataset.split if spec.dataset else None, spec.kfold
    if split is None or folds is None or None not in (split.group, folds.group):
        return spec
    folds, split = replace(folds, group=spec.group), replace(split, group=spec.group)
    return replace(spec, kfold=folds, dataset=replace(spec.dataset, split=split))
