"""Where files are looked for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nnrun.data import locate
from nnrun.data.paths import locate_any
from nnrun.errors import ConfigError, Place


def test_file_beside_the_config_comes_before_the_data_directories(tmp_path: Path) -> None:
    for folder in ("beside", "data"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text(folder)
    found = locate("a.csv", tmp_path / "beside", [tmp_path / "data"])
    assert found.read_text() == "beside"


def test_data_directories_are_searched_in_their_order(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder / "csv").mkdir(parents=True)
    (tmp_path / "two" / "csv" / "a.csv").write_text("two")
    assert locate("csv/a.csv", tmp_path, [tmp_path / "one", tmp_path / "two"]).read_text() == "two"


def test_absolute_path_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    assert locate(str(tmp_path / "a.csv"), Path("/nowhere")) == tmp_path / "a.csv"


def test_error_says_where_it_looked_and_where_the_path_was_written(tmp_path: Path) -> None:
    place = Place("c.yaml", 3, 5)
    with pytest.raises(ConfigError) as caught:
        locate("a.csv", tmp_path / "beside", [tmp_path / "data"], at="dataset.csv.path", place=place)
    message = str(caught.value)
    assert message.startswith("c.yaml:3:5: dataset.csv.path: file not found: 'a.csv'")
    assert str(tmp_path / "beside" / "a.csv") in message
    assert str(tmp_path / "data" / "a.csv") in message


def test_error_says_where_the_files_of_shipped_configs_come_from(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"comes from https://archive\.ics\.uci\.edu.* as csv/iris\.data"):
        locate("csv/iris.data", tmp_path)


@pytest.mark.parametrize("path", ["npz/imdb.npz", "npz/reuters.npz", "text/imdb-5000.csv.gz"])
def test_error_says_what_the_texts_are_made_of(tmp_path: Path, path: str) -> None:
    with pytest.raises(ConfigError, match=rf"(Large Movie Review Dataset v1\.0|Reuters-21578).* as {path}"):
        locate(path, tmp_path)


def test_file_or_directory_may_be_looked_for(tmp_path: Path) -> None:
    (tmp_path / "two" / "a").mkdir(parents=True)
    assert locate_any("a", tmp_path / "one", [tmp_path / "two"]) == tmp_path / "two" / "a"
    with pytest.raises(ConfigError, match="file or directory not found: 'b'; looked for"):
        locate_any("b", tmp_path / "one", [tmp_path / "two"])


@pytest.fixture
def unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that nobody may read, whoever runs the tests."""

    def refuse(_path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.csv").write_text("x")
    monkeypatch.setattr(Path, "open", refuse)
    return tmp_path


@pytest.mark.parametrize("find", [locate, locate_any])
def test_file_that_cannot_be_read_is_told_where_it_was_written(unreadable: Path, find: Callable[..., Path]) -> None:
    place = Place("c.yaml", 3, 5)
    with pytest.raises(ConfigError, match=r"c.yaml:3:5: dataset.csv.path: \S*a.csv cannot be read: Permission denied"):
        find("a.csv", unreadable, at="dataset.csv.path", place=place)


def test_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: File name too long"):
        locate("a" * 300, tmp_path)


def test_home_of_nobody_is_looked_for_as_it_is_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"file not found: '~nobody-of-that-name/a\.csv'"):
        locate("~nobody-of-that-name/a.csv", tmp_path, ())


def test_directory_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(ConfigError, match="is a directory"):
        locate("a.csv", tmp_path)
