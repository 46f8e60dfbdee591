"""The config of a run on a page: what differs from the defaults first, then all of it, then the file as it was."""

from __future__ import annotations

from collections.abc import Sequence

from nnrun import run_layout as layout
from nnrun.reports.charts import Section
from nnrun.reports.findings.settings import FOLLOWING, Setting
from nnrun.reports.html import code, el, more, table, together
from nnrun.reports.run_content import RunContent


def config(content: RunContent, settings: Sequence[Setting]) -> Section | None:
    """The settings; None where the directory has no config."""
    resolved = content.attempt(lambda: content.run.resolved, "", "the config cannot be read")
    written = content.attempt(lambda: content.run.config, "", "the config cannot be read") if resolved else ""
    if not resolved:
        return None
    blocks = []
    chosen = [setting for setting in settings if setting.differs and setting.path not in FOLLOWING]
    if chosen:
        heads = ("setting", "value", "default")
        rows = [(setting.path, setting.text, _default(setting)) for setting in chosen]
        blocks.append(
            table(heads, rows, words=3, caption="settings that differ from their defaults", class_="settings")
        )
        rest = [setting for setting in settings if setting not in chosen]
        rows = [(setting.path, setting.text, _default(setting)) for setting in rest]
        whole = table(heads, rows, words=3, caption="other settings", class_="settings")
        blocks.append(more(f"The other {len(rest)} settings", whole))
    else:
        sentence = "What differs from the defaults is not known: this version of nnrun cannot read the config."
        blocks.append(el("p", sentence, class_="note"))
    if written:
        blocks.append(more(f"{layout.CONFIG}, as it was written", code(written)))
    blocks.append(more(f"{layout.RESOLVED}, with everything spelled out", code(resolved)))
    return Section("config", "Config", together(blocks))


def _default(setting: Setting) -> str:
    if setting.path in FOLLOWING:
        return "follows from the rest"
    return "-" if setting.default in ("", "null", "[]") else setting.default
