"""docs/reference/runs-index.md: the keys of filters, and the tables of the index, from the code that makes them."""

from __future__ import annotations

from docs.generate.attributes import attributes
from docs.generate.markdown import items, page, paragraph, sentence
from nnrun.runs.index.record import RunRecord
from nnrun.runs.index.schema import COLUMNS, VIEWS
from nnrun.runs.query.keys import FIELDS

HEAD = """\
What `nnrun runs` knows of each run. [Runs](../runs.md) has the ideas, and examples of filters and statements."""
KEYS = """\
`--filter` and `--sort` take these facts, every score (`test.accuracy`, `val_loss`, or `accuracy` alone), and every key
of a config as in overrides (`optimizer.Adam.learning_rate`, or its end: `learning_rate`)."""
TABLES = """\
`nnrun runs sql` may ask one table and some views of it. Times are in seconds; texts are empty and numbers null where
there is nothing to say."""


def text() -> str:
    """The page."""
    views = [
        f"## The view {name}\n\n{paragraph(sentence(rows))}\n\n" + items(f"`{c}`: {h}" for c, h in columns.items())
        for name, (rows, columns, _) in VIEWS.items()
    ]
    return page(
        "What is known of runs",
        paragraph(HEAD),
        "## Keys of a filter\n\n" + paragraph(KEYS),
        items(f"`{name}`: {help}" for name, (help, _) in FIELDS.items()),
        "## The table runs\n\n" + paragraph(TABLES),
        items(
            f"`{field.name}` ({COLUMNS[field.name].removesuffix(' NOT NULL')}): {field.help}"
            for field in attributes(RunRecord)
        ),
        *views,
    )
