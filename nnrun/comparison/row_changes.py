"""Which rows one run mends and the other breaks, and whether more are mended: McNemar's test, or Wilcoxon's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from nnrun.comparison.alignment import CommonRows
from nnrun.comparison.columns import Runs
from nnrun.comparison.result import ChangedRows
from nnrun.scores.paired.mcnemar import mcnemar
from nnrun.scores.paired.signed_rank import signed_rank
from nnrun.types import Predictions

if TYPE_CHECKING:
    from nnrun.types import Array


def row_changes(first: Runs, second: Runs, part: str, rows: CommonRows) -> list[ChangedRows]:
    """The changes of each output."""
    answers = [
        (run.answers(part), positions)
        for run, positions in zip([*first.members, *second.members], rows.positions, strict=True)
    ]
    outputs = [
        [_taken(output, positions) for output in own.outputs] for own, positions in answers if not isinstance(own, str)
    ]
    count = len(first.members)
    files = outputs[0][0].files
    by_output = map(list, zip(*outputs, strict=True))
    return [replace(_changes(second.name, its[:count], its[count:]), files=files) for its in by_output]


def _taken(output: Predictions, positions: Array) -> Predictions:
    true = None if output.true is None else output.true[positions]
    files = tuple(output.files[position] for position in positions) if output.files else ()
    return Predictions(
        output.target, output.rows[positions], output.probabilities[positions], output.predicted[positions], true, files
    )


def _changes(name: str, before: Sequence[Predictions], after: Sequence[Predictions]) -> ChangedRows:
    """The changes of one output; of several seeds by the mean of what each gets right."""
    import numpy as np

    gain = _mean([_goodness(output) for output in after]) - _mean([_goodness(output) for output in before])
    gain = np.where(np.abs(gain) < 1e-12, 0.0, gain)  # means of thirds
    first = before[0]
    assert first.true is not None
    if first.target.kind == "number":
        p, method = _wilcoxon(gain)
    else:
        test = mcnemar(int((gain > 0).sum()), int((gain < 0).sum()))
        several = first.predicted.ndim > 1 or len(before) + len(after) > 2
        p, method = test.p, test.method.replace("McNemar", "sign test of rows") if several else test.method
    return ChangedRows(
        run=name,
        output=first.target.name,
        kind=first.target.kind,
        rows=first.rows,
        true=_shown(first.true, first),
        baseline=_shown(first.predicted, first),
        predicted=_shown(after[0].predicted, first),
        gain=gain,
        p=p,
        method=method,
    )


def _wilcoxon(gain: Array) -> tuple[float | None, str]:
    import numpy as np

    if not np.isfinite(gain).all():
        return None, "no test: some predictions are no numbers"
    test = signed_rank(gain)
    return test.p, test.method


def _mean(values: Sequence[Array]) -> Array:
    import numpy as np

    return np.asarray(np.mean(values, axis=0))


def _goodness(output: Predictions) -> Array:
    """How well each row is answered, shape (rows,): right answers, or minus the mean absolute error."""
    import numpy as np

    assert output.true is not None
    true, predicted = (values.reshape(len(values), -1) for values in (output.true, output.predicted))
    if output.target.kind == "number":
        return np.asarray(-np.abs(predicted.astype(np.float64) - true).mean(axis=1))
    return np.asarray((true == predicted).sum(axis=1).astype(np.float64))


def _shown(values: Array, output: Predictions) -> Array:
    """Names of classes in the place of their numbers, as in predictions.csv."""
    import numpy as np

    target = output.target
    named = target.kind == "classes" or (target.kind == "binary" and target.width == 1 and len(target.classes) == 2)
    if not named:
        return values
    names = np.array(target.names(int(values.max(initial=0)) + 1), dtype=object)
    return np.asarray(names[values]).astype(str)
