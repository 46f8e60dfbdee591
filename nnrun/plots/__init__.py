"""The plots of a run, as PNG files: pictures as plain data, drawing apart, matplotlib imported by the drawing alone."""

from nnrun.plots.drawing import draw
from nnrun.plots.pictures import (
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
