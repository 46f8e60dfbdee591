"""``python -m benchmarks.reproduction.child PROGRAM FOLDER [PART ...]``: a plain Keras program and its imports, timed.

FOLDER takes what it printed (history.csv), its weights (weights.npz), and, of each part asked for, what its model
answers and the truth (PART.npz). Stdout is one JSON object: seconds of the program's imports and of those further
questions, which are no part of it, the scores, and the number of parameters.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
import time
from pathlib import Path
from typing import Any


def main(program: str, folder: Path, parts: list[str]) -> None:
    """Run the program, and print what is known of it."""
    names: dict[str, Any] = {"__name__": "__main__"}
    sys.argv = [program, str(folder / "weights.npz")]
    imports, rest = halves(Path(program).read_text(encoding="utf-8"))
    began = time.perf_counter()
    exec(compile(imports, program, "exec"), names)  # noqa: S102
    imported = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as errors:
        exec(compile(rest, program, "exec"), names)  # noqa: S102
    ended, used = time.perf_counter(), time.process_time()
    (folder / "history.csv").write_text(out.getvalue(), encoding="utf-8")
    scores = test_scores(errors.getvalue())
    for part in parts:
        scores[part] = ask(names, part, folder)
    seconds = {"import": imported - began, "asked": time.perf_counter() - ended}
    seconds["asked, processor"] = time.process_time() - used
    parameters = sum(weights.size for weights in names["model"].get_weights())
    print(json.dumps({"seconds": seconds, "metrics": scores, "parameters": int(parameters)}))


def halves(text: str) -> tuple[ast.Module, ast.Module]:
    """A program up to its last import, and from there on."""
    body = ast.parse(text).body
    end = max(at for at, line in enumerate(body) if isinstance(line, ast.Import | ast.ImportFrom)) + 1
    return ast.Module(body[:end], []), ast.Module(body[end:], [])


def test_scores(said: str) -> dict[str, dict[str, float]]:
    """The scores of the test part, which a program says where it has one."""
    lines = [line.removeprefix("test: ") for line in said.splitlines() if line.startswith("test: ")]
    return {"test": ast.literal_eval(lines[-1])} if lines else {}


def ask(names: dict[str, Any], part: str, folder: Path) -> dict[str, float]:
    """The scores of a part; its answers and their truth are kept."""
    import numpy as np

    rows = names["Batches"](names[part])
    answers = names["model"].predict(rows, verbose=0)
    if isinstance(answers, np.ndarray):
        np.savez(folder / f"{part}.npz", answers=answers, truth=names["y"][names[part]])
    scores: dict[str, float] = names["model"].evaluate(rows, return_dict=True, verbose=0)
    return scores


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
