"""``nnrun explain``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nnrun.cli import shared_options


def command(
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help="A code, as the output of --json has it. [default: list all]")
    ] = None,
    as_json: shared_options.Json = False,
) -> None:
    """Explain the code of an error.

    Without CODE, all codes are listed, a line each.
    """
    from nnrun.commands import explain
    from nnrun.console.paper import Block, show
    from nnrun.console.results import explanation_blocks
    from nnrun.words.diagnostics import explanations

    block: Block
    if code is None:
        plain = explain.codes_plain()
        block = explanation_blocks.codes_grid(explanations().values())
    else:
        explanation = explain.explain(code)
        plain = explain.explanation_plain(explanation)
        block = explanation_blocks.explanation_block(explanation)
    if as_json:
        from nnrun.cli.json_result import print_json

        print_json(plain)
    else:
        show([block], sys.stdout)
