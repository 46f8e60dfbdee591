"""Where results may be written: over nothing that a person still needs."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from nnrun.errors import ConfigError
from nnrun.files import exists, is_run, open_regular

_PNG = b"\x89PNG\r\n\x1a\n"


def check_output(output: Path, sources: Iterable[str | Path], what: str) -> None:
    """That a result is not written over what it is made from.

    Args:
        output: The file that is to be written.
        sources: What it is made from, files and folders, as they were given.
        what: The result, for the message.

    Raises:
        ConfigError: It is a source or a file below one, by whatever path or link, or a file that a run wrote.
    """
    with suppress(OSError, ValueError):
        if not output.is_file():
            return
        above = output.resolve().parents
        for source in filter(exists, sources):
            if output.samefile(source):
                raise ConfigError(f"{output} is the input itself; write {what} to another file", code="output-taken")
            if Path(source).resolve() in above:
                raise ConfigError(
                    f"{output} is a file of the input {source}; write {what} to another file", code="output-taken"
                )
        folder = next((folder for folder in above if is_run(folder)), None)
        if folder is not None:
            raise ConfigError(
                f"{output} is a file of the run {folder}; write {what} to another file", code="output-taken"
            )


def check_picture(output: Path, sources: Iterable[str | Path]) -> None:
    """That a picture is written over nothing but another picture, which is none of the data. Raises ConfigError."""
    check_output(output, sources, "the picture")
    with suppress(OSError, ValueError):
        with open_regular(output) as file:
            is_other = file.read(len(_PNG)) not in (b"", _PNG)
        if is_other:
            raise ConfigError(
                f"{output} is there and is no PNG; write the picture to another file", code="output-taken"
            )
