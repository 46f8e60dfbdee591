"""A group of commands whose default is ``list``: ``nnrun runs --limit 5`` is ``nnrun runs list --limit 5``."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

DEFAULT = "list"


class ListByDefault(TyperGroup):
    """Takes ``nnrun runs --limit 5`` for ``nnrun runs list --limit 5``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the word in that was left out."""
        is_option = bool(args) and args[0].startswith("-") and args[0] not in ctx.help_option_names
        is_left_out = not ctx.resilient_parsing and (not args or is_option)  # a shell asks which words there are
        parsed: list[str] = super().parse_args(ctx, [DEFAULT, *args] if is_left_out else args)
        return parsed
