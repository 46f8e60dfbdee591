"""Explain: what an error code means, and what is to be done."""

from __future__ import annotations

from typing import Any

from nnrun.errors import ConfigError
from nnrun.words.diagnostics import Explanation, explanations
from nnrun.words.suggestions import fold, nearest


def explain(code: str) -> Explanation:
    """What a code means; case and underscores do not matter. Raises ConfigError where no error has such a code."""
    by_code = explanations()
    for known, explanation in by_code.items():
        if fold(known) == fold(code):
            return explanation
    near = nearest(code, by_code)
    help = f"did you mean {near!r}?" if near else "nnrun explain lists them"
    raise ConfigError(f"no error has the code {code!r}", code="unknown-code", help=help)


def explanation_plain(explanation: Explanation) -> dict[str, Any]:
    """What ``--json`` prints of a code."""
    return explanation._asdict()


def codes_plain() -> dict[str, Any]:
    """What ``--json`` prints of all codes: a line each."""
    return {"codes": {code: explanation.line for code, explanation in explanations().items()}}
