"""Checks where results may be written: never over an input, a config or a file of a run."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO, cast

from nnrun.errors import ConfigError
from nnrun.files import exists, is_run, open_regular
from nnrun.runs import atomic

_IN_MEMORY = 2**25
"""Bytes of a result for standard output that are not put into a temporary file."""
_PNG = b"\x89PNG\r\n\x1a\n"


def check_output(output: Path, sources: Iterable[str | Path], what: str) -> None:
    """That a result is not written over what it is made from.

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


@contextmanager
def text_output(output: Path | None) -> Iterator[TextIO]:
    """What takes the text of a result: of any size, and all of it or nothing is written, however the block ends.

    Args:
        output: A file, which is written whole (a temporary one takes its place at the end); None, or ``-``, for
            standard output, which gets the text once it is complete, as a pipe or a terminal does.

    Raises:
        StorageError: The disk is full, or the file cannot be written.
    """
    output = None if output == Path("-") else output
    try:
        is_stream = output is None or output.is_char_device() or output.is_fifo()
    except (OSError, ValueError) as error:
        raise atomic.cannot_write(Path(str(output)), error) from error
    if output is not None and not is_stream:
        with atomic.whole(output) as temporary, _writing(temporary) as stream:
            yield stream
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", errors="surrogatepass", newline="") as spool:
        try:
            yield cast("TextIO", spool)
            spool.seek(0)
        except OSError as error:
            raise atomic.cannot_write(Path(tempfile.gettempdir()), error) from error
        if output is None:
            shutil.copyfileobj(spool, sys.stdout)
            return
        try:
            with _writing(output) as stream:
                shutil.copyfileobj(spool, stream)
        except OSError as error:
            raise atomic.cannot_write(output, error) from error


def _writing(path: Path) -> TextIO:
    """Bytes of a path that are no text are written as JSON has them."""
    return path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
