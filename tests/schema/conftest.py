"""The schema and its validator, made once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from nnrun.spec.json_schema.schema import schema


@pytest.fixture(scope="session")
def validator() -> Draft7Validator:
    """Checks configs against the schema."""
    return Draft7Validator(schema())


@pytest.fixture(scope="session")
def schema_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The schema as a file."""
    file = tmp_path_factory.mktemp("schema") / "nnrun.schema.json"
    made: dict[str, Any] = schema()
    file.write_text(json.dumps(made), encoding="utf-8")
    return file
