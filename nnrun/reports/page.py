"""The frame of a report page: one HTML file with its style, its scripts and its data, without a network."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Template

from nnrun.reports.charts import Section
from nnrun.reports.html import Html, el, text, together
from nnrun.reports.moments import spoken_moment
from nnrun.reports.palette import variables
from nnrun.reports.plotly_script import plotly_script, script_digest

ASSETS = Path(__file__).with_name("assets")

_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="nnrun">
<title>$title</title>
<style>
$style</style>
</head>
<body>
<a class="skip" href="#main">to the content</a>
<div class="bar-top"><nav aria-label="sections">$links</nav>
<button type="button" id="theme" hidden aria-label="light or dark"><span aria-hidden="true">◐</span></button></div>
<main id="main">
$head
<noscript><p class="said warn">Charts need JavaScript; everything else is here.</p></noscript>
<p class="said bad" id="trouble" role="alert" hidden></p>
$sections
</main>
<footer>$footer</footer>
<script type="application/json" id="charts">$charts</script>
<script type="text/plain" id="plotly">$plotly</script>
<script>$script</script>
</body>
</html>
""")


def page(title: str, head: Html, sections: Sequence[Section]) -> str:
    """A page: its title in the browser's tab, a head, sections in their order."""
    charts = [chart.to_plain() for section in sections for chart in section.charts]
    plotly, script = plotly_script(), _asset("report.js") + _asset("parallel.js")
    return _PAGE.substitute(
        policy=_policy(plotly.digest, script_digest(script.encode())),
        title=text(title),
        style=variables() + _asset("report.css"),
        links=together(el("a", section.title, href=f"#{section.name}") for section in sections),
        head=head,
        sections="\n".join(map(_section, sections)),
        footer=_footer(plotly.licence),
        charts=script_json(charts),
        plotly=plotly.packed if charts else "",
        script=script,
    )


def script_json(value: object) -> str:
    """A value as JSON that cannot end the script element it stands in."""
    written = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _policy(*digests: str) -> str:
    """A content security policy: these two scripts alone, and no request to anywhere (CSP level 3)."""
    scripts = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _section(section: Section) -> Html:
    anchor = f"{section.name}-title"
    return el("section", el("h2", section.title, id=anchor), section.content, id=section.name, aria_labelledby=anchor)


def _footer(licence: str) -> Html:
    now = datetime.now().astimezone().isoformat(timespec="minutes")
    return text(f"Made by nnrun {_version()}, {spoken_moment(now)}. Charts: {licence}.")


def _version() -> str:
    return str(sys.modules["nnrun"].__version__)  # above this wing; looking into the installed package costs 0.1 s


@cache
def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")
