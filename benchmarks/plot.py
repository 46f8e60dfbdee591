"""Pictures of measurements, drawn by a process of its own: this one must stay small, as its children's peaks count."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

from benchmarks.places import ROOT

DRAW = """
import json, sys
import matplotlib
matplotlib.use("agg")
from matplotlib import pyplot
request = json.load(sys.stdin)
panels = request["panels"]
figure, axes = pyplot.subplots(1, len(panels), figsize=(4.8 * len(panels), 3.4), layout="constrained")
for axis, (title, series) in zip(axes, panels.items()):
    for (name, values), style in zip(series.items(), ("o--", "o-", "o:")):
        axis.plot(request["x"], values, style, label=name)
    axis.set(xscale="log", yscale="log", xlabel=request["label"], title=title)
    axis.grid(alpha=0.3)
    axis.legend(frameon=False)
figure.savefig(request["file"], dpi=110)
"""


def draw(name: str, x: Sequence[float], label: str, panels: Mapping[str, Mapping[str, Sequence[float]]]) -> None:
    """Draw lines over logarithmic axes into docs/, a panel a measure.

    Args:
        name: The file's.
        x: The values of the horizontal axis, and ``label``, what they are.
        label: See ``x``.
        panels: By title, then by the line's name, its values.
    """
    request = {"file": str(ROOT / "docs" / name), "x": list(x), "label": label, "panels": panels}
    subprocess.run([sys.executable, "-c", DRAW], input=json.dumps(request), text=True, check=True)
