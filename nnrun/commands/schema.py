"""Schema: the JSON Schema of a config, for editors."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from nnrun import catalog
from nnrun.spec.json_schema.schema import schema


def schema_text(plugins: Iterable[Path] = ()) -> str:
    """The schema as JSON text, with what Python files define beside nnrun's own.

    Raises:
        ConfigError: A file cannot be read.
    """
    entries = [entry for file in plugins for entry in catalog.plugin_entries(file)]
    return json.dumps(schema(entries), ensure_ascii=False, separators=(",", ":")) + "\n"
