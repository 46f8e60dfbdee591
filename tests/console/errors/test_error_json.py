"""Errors as another program reads them."""

from __future__ import annotations

from nnrun.console.errors.error_json import error_to_plain
from nnrun.errors import Place, Problem, Related


def test_problem_has_its_code_its_help_and_all_its_places() -> None:
    first = Related("the first one", Place("base.yaml", 3, 1))
    problem = Problem(
        "unknown layer 'Dens'", "layers.1", Place("c.yaml", 14, 5), "unknown-component", "Dense?", (first,)
    )
    assert error_to_plain([problem, Problem("bad", code="defect")], "ConfigError", 2) == {
        "error": {
            "kind": "ConfigError",
            "exit_code": 2,
            "problems": [
                {
                    "code": "unknown-component",
                    "message": "unknown layer 'Dens'",
                    "help": "Dense?",
                    "path": "layers.1",
                    "file": "c.yaml",
                    "line": 14,
                    "column": 5,
                    "related": [{"text": "the first one", "file": "base.yaml", "line": 3, "column": 1}],
                },
                {
                    "code": "defect",
                    "message": "bad",
                    "help": "",
                    "path": "",
                    "file": None,
                    "line": None,
                    "column": None,
                    "related": [],
                },
            ],
        }
    }
