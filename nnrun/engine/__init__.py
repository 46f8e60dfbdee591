"""Training: how a compiled model goes through its data, and what it gives for rows afterwards."""

from __future__ import annotations

from nnrun.engine.fit import fit
from nnrun.engine.importing import import_keras
from nnrun.engine.journal import range_of_halves
from nnrun.engine.listening import Listener, Silence
from nnrun.engine.order import order
from nnrun.engine.scoring import evaluate, predict
from nnrun.engine.session import Session, open_session
from nnrun.engine.sharing import Mould
from nnrun.engine.state import read_state, write_state
from nnrun.engine.stopping import unbeaten_baselines
from nnrun.engine.threads import default_threads
from nnrun.engine.uninterrupted import uninterrupted

__all__ = [
    "Listener",
    "Mould",
    "Session",
    "Silence",
    "default_threads",
    "evaluate",
    "fit",
    "import_keras",
    "open_session",
    "order",
    "predict",
    "range_of_halves",
    "read_state",
    "unbeaten_baselines",
    "uninterrupted",
    "write_state",
]
