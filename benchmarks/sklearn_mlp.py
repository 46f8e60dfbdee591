"""nnrun beside scikit-learn's MLPClassifier on two small tables: whole processes, the same layers, epochs and batches.

MLPClassifier needs no TensorFlow, whose import is most of nnrun's time here; it has no dropout, no loss but its own,
and what it leaves is a number on the screen.
"""

from __future__ import annotations

import json

from benchmarks.places import PLAIN, needed, scratch
from benchmarks.processes import Cost, in_turns, nnrun, python
from benchmarks.tables import Series, Table, spread

TIMES = 5
COLUMNS = ("table", "MLPClassifier", "nnrun train", "nnrun's import of TensorFlow", "nnrun's fit")


def run() -> list[Table]:
    """A row for each table."""
    scripts = {
        "iris": [str(PLAIN / "sklearn_iris.py")],
        "thoracic_surgery": [str(PLAIN / "sklearn_thoracic_surgery.py"), str(needed("csv/ThoraricSurgery.csv"))],
    }
    with scratch() as folder:
        costs = {
            name: in_turns(
                {
                    "MLPClassifier": python(*script),
                    "nnrun train": nnrun(
                        "train", f"configs/{name}.yaml", "--json", "--quiet", "--runs-dir", str(folder)
                    ),
                },
                TIMES,
            )
            for name, script in scripts.items()
        }
    return [
        Table(
            f"Seconds, the median of {TIMES} runs",
            COLUMNS,
            tuple(_row(name, processes) for name, processes in costs.items()),
            tuple(
                Series(f"{name}: {process}", "clock", "s", tuple(run.seconds for run in runs))
                for name, processes in costs.items()
                for process, runs in processes.items()
            ),
        )
    ]


def _row(name: str, processes: dict[str, list[Cost]]) -> tuple[str, ...]:
    clocks = [spread([run.seconds for run in runs])[0] for runs in processes.values()]
    stages = [json.loads(run.output)["seconds"] for run in processes["nnrun train"]]
    return (name, *clocks, *(spread([one[stage] for one in stages])[0] for stage in ("import", "fit")))
