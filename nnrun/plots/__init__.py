"""The plots of a run, as PNG files: pictures as plain data, drawing apart, matplotlib imported by the drawing alone."""

from nnrun.plots.of_run import STAGES, draw
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
    "STAGES",
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
