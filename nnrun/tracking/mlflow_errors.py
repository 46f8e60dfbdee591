"""What MLflow's client raises (network, refusals, databases), as one line without passwords."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nnrun.tracking.tracker import NotSent
from nnrun.words.masked_uris import masked


@contextmanager
def as_not_sent() -> Iterator[None]:
    """Whatever the client raises is one thing: it could not be sent; why, in one line, without passwords."""
    try:
        yield
    except NotSent:
        raise
    except Exception as error:  # of requests, SQLAlchemy, MLflow, the system
        raise NotSent(reason_of(error)) from error


def reason_of(error: BaseException) -> str:
    """Why, as the innermost error says it that does."""
    cause: BaseException = error
    while (inner := cause.__cause__ or cause.__context__) is not None:
        cause = inner
    texts = [f"{error}", f"{cause}"]
    text = next((known for pattern, known in _KNOWN.items() if any(pattern in text for text in texts)), "")
    return text or masked(" ".join(str(error).split()))[:300] or type(error).__name__


_KNOWN = {
    "Connection refused": "the connection was refused: no server answers there",
    "Name or service not known": "there is no such host",
    "Read timed out": "it did not answer in time",
    "error code 401": "it refuses who asks (401); set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD",
    "error code 403": "it refuses what is asked (403)",
}
