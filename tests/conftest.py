"""What tests of all wings share: the real data, a Keras cache of their own, and configs in folders of their own."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.flower_fixtures import copied, flowers, folder, weights  # noqa: F401
from tests.realdata import fill_keras_home, real_data_folder
from tests.session_models import light_runs, own_models  # noqa: F401

# Keras reads it when it is imported, which some test modules do; no test ever writes into a person's own cache
HOME = Path(tempfile.mkdtemp(prefix="nnrun-keras-"))
os.environ["KERAS_HOME"] = str(HOME)
os.environ["NNRUN_CACHE"] = str(HOME / "nnrun")
os.environ["HYPOTHESIS_NO_PLUGINS"] = "1"  # that of trio, which selenium brings, warns and costs its import
for name in ("NO_COLOR", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
    os.environ.pop(name, None)
if threading.current_thread() is threading.main_thread():
    # A job of a shell's background ignores Ctrl-C, one of nohup a hangup, and so would the commands that are tested
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

TESTS = Path(__file__).resolve().parent
CONFIGS = TESTS.parent / "configs"


COMPUTES = {"end_to_end", "engine", "model"}
"""Folders whose tests load TensorFlow, all of them; elsewhere the marker ``tensorflow`` says which do."""
BARRED = """\
import sys
sentence = "a test of `make test-fast` imports {name}: it takes the marker tensorflow"
if "pytest" in sys.modules:
    import pytest
    pytest.fail(sentence, pytrace=False)
raise SystemExit(sentence)
"""
"""What is imported in place of TensorFlow and Keras; neither of its exceptions is one that nnrun catches."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--without-tensorflow``: what ``make test-fast`` runs."""
    parser.addoption("--without-tensorflow", action="store_true", help="only tests that do not import TensorFlow")


def pytest_configure(config: pytest.Config) -> None:
    """Puts modules that raise before TensorFlow and Keras, also for the processes that tests start.

    Hypothesis takes its time on a busy machine, and no test is one of time. It draws few examples, unless its tests are
    asked for as such, as ``make test-slow`` does; ``make test-fast`` has fewer still.
    """
    from hypothesis import HealthCheck, settings  # now that it loads no plugins

    barred = config.getoption("without_tensorflow")
    examples = 200 if "hypothesis" in config.option.markexpr else 10 if barred else 30
    slowly = [HealthCheck.too_slow]
    settings.register_profile("any machine", deadline=None, max_examples=examples, suppress_health_check=slowly)
    settings.load_profile("any machine")
    if barred:
        bar_tensorflow()


def bar_tensorflow() -> None:
    """Has the import of TensorFlow or Keras fail, here and in processes."""
    modules = HOME / "barred"
    modules.mkdir()
    for name in ("tensorflow", "keras"):
        (modules / f"{name}.py").write_text(BARRED.format(name=name))
    sys.path.insert(0, str(modules))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(modules), os.environ.get("PYTHONPATH"))))


def bar_processes() -> None:
    """Has the start of another Python fail."""
    start = subprocess.Popen.__init__

    def refuse(self: Any, args: Any, *rest: Any, **options: Any) -> None:
        if sys.executable in str(args):
            pytest.fail("a test of `make test-fast` starts a process: it takes the marker process", pytrace=False)
        start(self, args, *rest, **options)

    subprocess.Popen.__init__ = refuse  # type: ignore[method-assign]


def pytest_unconfigure() -> None:
    """Remove the cache."""
    shutil.rmtree(HOME, ignore_errors=True)


def folder_of(path: Path) -> str:
    """The first folder under tests."""
    return path.relative_to(TESTS).parts[0]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Some of the modules there import TensorFlow themselves."""
    barred = config.getoption("without_tensorflow") and collection_path.parent == TESTS
    return True if barred and collection_path.name in COMPUTES else None


CLUSTER = TESTS / "experiment" / "executors" / "ray"
LIGHT = {"cli", "commands", "experiment", "plots", "reports", "runs"}
"""Folders whose tests train to see what is left and said."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what loads TensorFlow by its folder, and leave it out where it is barred.

    Where several processes share the files, those that compute or start Python most come first: the last ones are
    short, and no process waits for another at the end.
    """
    for item in items:
        if folder_of(item.path) in COMPUTES:
            item.add_marker("tensorflow")
    if config.getoption("without_tensorflow"):
        heavy = [item for item in items if item.get_closest_marker("tensorflow")]
        config.hook.pytest_deselected(items=heavy)
        items[:] = [item for item in items if item not in set(heavy)]
    elif "PYTEST_XDIST_WORKER" in os.environ:
        computing = Counter(item.path for item in items if item.get_closest_marker("tensorflow") or starts_python(item))
        items.sort(key=lambda item: (-computing[item.path], CLUSTER not in item.path.parents))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Has one process take all tests on a cluster, which takes seconds to start, and else file by file."""
    from xdist.scheduler import LoadFileScheduling

    class OneCluster(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            cluster = CLUSTER.relative_to(TESTS.parent).as_posix()
            return cluster if nodeid.startswith(f"{cluster}/") else str(super()._split_scope(nodeid))

    return OneCluster(config, log) if config.option.dist == "loadfile" else None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start TensorFlow with one thread, which cannot be changed later: numbers are then the same in any order.

    The tests themselves are set aside, as is what they leave behind.
    """
    computes = any(item.get_closest_marker("tensorflow") for item in session.items)
    if computes and not session.config.option.collectonly:
        from nnrun.engine.tensorflow.importing import import_keras
        from nnrun.engine.tensorflow.session.opening import set_threads

        import_keras()

        import tensorflow as tf
        from tensorflow.python.eager import context

        if context.context()._context_handle is not None:
            pytest.exit(
                "a test module computes with TensorFlow while it is imported: it has as many threads as cores", 1
            )
        set_threads(1)
        tf.config.list_logical_devices()  # it starts here, before the first test asks for another number of threads
    if session.config.getoption("without_tensorflow") and not any(map(starts_python, session.items)):
        bar_processes()
    gc.collect()
    gc.freeze()


def starts_python(item: pytest.Item) -> bool:
    return item.get_closest_marker("process") is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Set aside what a test leaves behind: Keras walks all objects whenever a model is begun, a tenth of a second."""
    computes = item.get_closest_marker("tensorflow")
    with light_runs(item) if computes and folder_of(item.path) in LIGHT else nullcontext():
        done = yield
    if computes:
        gc.collect()
        gc.freeze()
    return done


@pytest.fixture(autouse=True)
def _no_width() -> None:
    """What another test, or the C library readline, left in the environment makes no terminal narrower."""
    os.environ.pop("COLUMNS", None)
    os.unsetenv("COLUMNS")  # readline sets it behind Python's back, and a process that a test starts would see it


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real data sets."""
    return real_data_folder()


@pytest.fixture(scope="session")
def keras_home() -> Path:
    """Keras's cache with the real sets in it."""
    return fill_keras_home(HOME)


@pytest.fixture(scope="session")
def configs() -> Path:
    """The folder of the shipped configs."""
    return CONFIGS


@pytest.fixture
def runs_dir(tmp_path: Path) -> Path:
    """A folder for runs that does not exist yet."""
    return tmp_path / "runs"


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes a config, and files beside it by name."""

    def write(text: str, **files: str | bytes) -> Path:
        for name, content in files.items():
            path = tmp_path / name.replace("__", ".")
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        config = tmp_path / "config.yaml"
        config.write_text(text, encoding="utf-8")
        return config

    return write
