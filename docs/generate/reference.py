"""The pages of docs/reference, each with the function that writes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docs.generate import commands, components, config_keys, errors, index_tables, live_screen, python_names, run_files
from docs.generate.markdown import items, page, paragraph

FOLDER = Path(__file__).parents[1] / "reference"
HEAD = "Every key, source, step, command, error and file, from the code itself. The other pages of docs have the ideas."


def index() -> str:
    """The page that leads to the others."""
    links = {
        "config.md": "every key of a config, with its type, its default and a line of help",
        "sources.md": "the data sources and their arguments",
        "steps.md": "nnrun's own preprocessing steps and their arguments",
        "commands.md": "the commands and their options, exit codes, environment variables",
        "errors.md": "how mistakes are told, and what each of their codes means",
        "python.md": "the functions and classes of the package",
        "run-directory.md": "the files of a run, of a cross-validation and of an ensemble",
        "runs-index.md": "what `--filter` and `--sort` of `nnrun runs` may name, and the tables of `nnrun runs sql`",
        "live-screen.md": "what a terminal shows while a training runs",
    }
    return page("Reference", paragraph(HEAD), items(f"[{name}]({name}): {about}" for name, about in links.items()))


PAGES: dict[str, Callable[[], str]] = {
    "README.md": index,
    "config.md": config_keys.text,
    "sources.md": components.sources,
    "steps.md": components.steps,
    "commands.md": commands.text,
    "errors.md": errors.text,
    "run-directory.md": run_files.text,
    "runs-index.md": index_tables.text,
    "python.md": python_names.text,
    "live-screen.md": live_screen.text,
}
