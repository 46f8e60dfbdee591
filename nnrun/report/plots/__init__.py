"""The plots of a run, as PNG files: pictures as plain data, drawing apart, matplotlib imported by the drawing alone."""

from nnrun.report.plots.drawing import draw
from nnrun.report.plots.pictures import (
    Band,
    ConfusionPicture,
    CurvesPicture,
    FoldScoresPicture,
    HistoryPicture,
    MeanHistoryPicture,
    NearZeroPicture,
    Picture,
    ResidualsPicture,
    SamplesPicture,
)

__all__ = [
    "Band",
    "ConfusionPicture",
    "CurvesPicture",
    "FoldScoresPicture",
    "HistoryPicture",
    "MeanHistoryPicture",
    "NearZeroPicture",
    "Picture",
    "ResidualsPicture",
    "SamplesPicture",
    "draw",
]
