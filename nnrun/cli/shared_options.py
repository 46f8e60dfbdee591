"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RunsDir = Annotated[Path, typer.Option("--runs-dir", metavar="DIR", help="Where runs lie.")]
DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", metavar="DIR", help="Where data files are looked for. [default: $NNRUN_DATA, or data]"),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
IsQuiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show nothing but errors.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show Python's traceback of an error.")]
Overrides = Annotated[list[str] | None, typer.Argument(metavar="KEY=VALUE ...", help="Overrides: training.epochs=5")]
RunName = Annotated[str, typer.Argument(metavar="RUN", help="A run: its path, its name, or latest.")]
DeviceOption = Annotated[str | None, typer.Option("--device", metavar="NAME", help="auto, cpu, gpu or gpu:N.")]
EngineOption = Annotated[str | None, typer.Option("--engine", metavar="NAME", help="auto, graph, xla or keras.")]
TrustPlugins = Annotated[bool, typer.Option("--trust-plugins", help="Run the Python files that its config names.")]

RUNS = Path("runs")
