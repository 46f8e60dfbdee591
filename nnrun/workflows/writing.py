"""Where results may be written: over nothing that a person still needs."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from nnrun.errors import ConfigError
from nnrun.files import is_run


def check_output(output: Path, source: str) -> None:
    """That predictions are not written over what they are made from.

    Args:
        output: The file that is to be written.
        source: The input, as it was given.

    Raises:
        ConfigError: It is the input, by whatever path or link, or a file that a run wrote.
    """
    with suppress(OSError, ValueError):
        if not output.is_file():
            return
        if Path(source).exists() and output.samefile(source):
            raise ConfigError(f"{output} is the input itself; write the predictions to another file")
        folder = next((folder for folder in output.resolve().parents if is_run(folder)), None)
        if folder is not None:
            raise ConfigError(f"{output} is a file of the run {folder}; write the predictions to another file")
