"""What is printed and saved at the end, as lines: the history, the weights, the scores."""

from __future__ import annotations

from nnrun.registry import entry_of
from nnrun.scripts.combining_lines import together_text
from nnrun.scripts.experiment import Experiment
from nnrun.scripts.expressions import Call, Code, assigned, statement
from nnrun.scripts.fold_loop import scored_rows
from nnrun.scripts.model.component_lines import components
from nnrun.scripts.page import Page
from nnrun.spec import Component

_VECTORS = {"F1Score": "average", "FBetaScore": "average", "R2Score": "class_aggregation"}
"""Metrics that give a number for each class where this argument is null."""


def result_lines(experiment: Experiment, page: Page) -> None:
    """Write the lines that print the history, save the weights, and tell the test score."""
    _history(experiment, page)
    page.add("if len(sys.argv) > 1:", "    np.savez(sys.argv[1], *model.get_weights())")
    if experiment.tests:
        page.add(
            *assigned("score", _score(experiment, "test")),
            f'print("test:", {_told(experiment, page)}, file=sys.stderr)',
        )


def turn_lines(experiment: Experiment, page: Page) -> None:
    """Write the lines that print the history of one fold or member, and keep its weights and scores."""
    _history(experiment, page)
    turn = f"{experiment.repeated}_{{number}}"
    page.add(f'saved |= {{f"{turn}/{{n}}": array for n, array in enumerate(model.get_weights())}}')
    for name, rows in scored_parts(experiment).items():
        page.add(*statement(Call(f"{name}.append", (_score(experiment, rows),))))
        if experiment.seeds:
            page.add(f"{rows}_answers.append(model.predict({experiment.batches(rows)}, verbose=0))")


def scored_parts(experiment: Experiment) -> dict[str, str]:
    """The lists that take the scores of all folds or members, and the rows that are scored."""
    parts = {}
    if experiment.folds or experiment.validates:
        parts["validation_scores"] = scored_rows(experiment)
    if experiment.tests:
        parts["test_scores"] = "test"
    return parts


def lists_line(experiment: Experiment) -> str:
    """The line that makes what the loop fills."""
    parts = scored_parts(experiment)
    names = [*parts, *(f"{rows}_answers" for rows in parts.values() if experiment.seeds)]
    return f"{', '.join(['saved', *names])} = {', '.join(['{}', *('[]' for _ in names)])}"


def together_lines(experiment: Experiment, page: Page) -> None:
    """Write the lines that tell what all folds or members say together, and save their weights."""
    for name, rows in scored_parts(experiment).items():
        page.define(_TELL.replace("TURNS", f"{experiment.repeated}s"))
        scores = f"[{_told(experiment, page)} for score in {name}]" if experiment.scaled else name
        page.add(f'tell("{rows}", {scores})')
    if experiment.seeds and scored_parts(experiment):
        page.define(together_text(experiment))
    for rows in scored_parts(experiment).values() if experiment.seeds else ():
        page.add(f"score = score_together({rows}_answers, {rows})")
        page.add(f'print("{rows} of all together:", {_told(experiment, page)}, file=sys.stderr)')
    page.add("if len(sys.argv) > 1:", "    np.savez(sys.argv[1], **saved)")


def _history(experiment: Experiment, page: Page) -> None:
    page.need("import sys")
    page.add("names = list(model.get_metrics_result())")
    if experiment.validates:
        page.add('names += [f"val_{name}" for name in names]')
    if any(_may_give_vectors(component) for component in components(experiment)):
        page.define(_SPREAD)
        rows = "epochs.history = [spread(row) for row in epochs.history]"
        page.add(rows, "columns = list(epochs.history[0])")
    else:
        page.add('columns = ["epoch", "learning_rate", *names]')
    if experiment.repeated:
        page.add("if number == 1:", f'    print("{experiment.repeated}", *columns, sep=",")')
    else:
        page.add('print(*columns, sep=",")')
    number = "number, " if experiment.repeated else ""
    page.add("for row in epochs.history:", f'    print({number}*(row[column] for column in columns), sep=",")')


def _score(experiment: Experiment, rows: str) -> Call:
    return Call("model.evaluate", (Code(experiment.batches(rows)),), {"return_dict": True, "verbose": 0})


def _told(experiment: Experiment, page: Page) -> str:
    """The expression of a score as it is told: a run brings some metrics back to the source's units, these are not."""
    if not experiment.scaled:
        return "score"
    scaled = "\n".join(assigned("scaled", list(experiment.scaled), 4))
    page.define(_MARK.replace("    SCALED", scaled))
    return "mark(score)"


_MARK = '''
def mark(score):
    """A score with a mark at each metric of targets as trained, not in the units of the source."""
    SCALED
    return {f"{key} (scaled)" if key in scaled else key: value for key, value in score.items()}
'''
_TELL = '''
def tell(part, scores):
    """Print the mean and the standard deviation of each score over the TURNS."""
    for name in scores[0]:
        values = [score[name] for score in scores]
        mean, std = np.mean(values, axis=0), np.std(values, axis=0, ddof=1)
        print(f"{part} {name}: {mean} (std {std})", file=sys.stderr)
'''
_SPREAD = '''
def spread(row):
    """A row of the history, a metric that is a number for each class as so many columns."""
    cells = {"epoch": row["epoch"], "learning_rate": row["learning_rate"]}
    for name in names:
        values = np.asarray(row[name])
        several = {f"{name}_{number}": float(value) for number, value in enumerate(values.ravel())}
        cells |= several if values.ndim else {name: row[name]}
    return cells
'''


def _may_give_vectors(component: Component) -> bool:
    if component.kind != "metric" or component.plugin is not None:
        return component.kind == "metric"
    argument = entry_of(component).argument(_VECTORS.get(component.name, ""))
    return argument is not None and component.arguments.get(argument.name, argument.default) is None
