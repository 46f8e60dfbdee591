"""``nnrun verify``."""

from __future__ import annotations

from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    run: shared_options.RunName,
    epochs: Annotated[int | None, typer.Option("--epochs", metavar="N", help="Train only the first N epochs.")] = None,
    against: Annotated[
        str | None, typer.Option("--against", metavar="RUN", help="Compare with another run, without training.")
    ] = None,
    runs_dir: shared_options.RunsDir = shared_options.RUNS,
    data_dir: shared_options.DataDir = None,
    trust_plugins: shared_options.TrustPlugins = False,
    quiet: shared_options.IsQuiet = False,
    as_json: shared_options.Json = False,
) -> None:
    """Train a run again, and tell whether it is identical.

    It is trained in a scratch folder, and compared to the bit; what differs is shown, and why.
    Of a directory of several runs, each is verified. Exit code 5: something differs.
    """
    from nnrun.cli.json_result import print_json
    from nnrun.commands.verify import Verified, verify
    from nnrun.console.terminal import Terminal
    from nnrun.errors import ExpectationMissed
    from nnrun.experiment.options import Options, data_directories

    options = Options(runs_dir=runs_dir, data_dirs=data_directories(data_dir), trust_plugins=trust_plugins)

    def show_verified(verified: Verified) -> None:
        if as_json:
            print_json(verified.to_plain())
        elif not quiet:
            import sys

            from nnrun.console.paper import show
            from nnrun.console.results.runs.verification import verification

            show(verification(verified), sys.stdout)

    try:
        with Terminal(quiet=quiet) as terminal:
            verified = verify(run, options, terminal, epochs=epochs, against=against)
    except ExpectationMissed as error:
        if isinstance(error.result, Verified):
            show_verified(error.result)
        raise
    show_verified(verified)
