"""The plots of a run, as PNG files: each a picture of plain data that knows how it is drawn.

matplotlib is imported by the drawing alone.
"""

from nnrun.plots.of_run import STAGES, draw
from nnrun.plots.pictures import Picture

__all__ = ["STAGES", "Picture", "draw"]
