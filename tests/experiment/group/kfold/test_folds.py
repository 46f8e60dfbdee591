"""What a config says of its folds before anything is trained."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from nnrun import spec
from nnrun.data import load
from nnrun.errors import ConfigError, RunNotFound
from nnrun.experiment.group.group import Group
from nnrun.experiment.group.kfold.folds import cut, for_all_rows, notes_on, with_folds
from nnrun.experiment.group.kfold.kfold_directory import begin, kfold_facts, reopen, resumable
from nnrun.experiment.options import KfoldOptions, Options
from nnrun.experiment.run.clock import Clock
from nnrun.spec import Config
from nnrun.types import Table
from tests.flower_fixtures import Folder
from tests.flowers import CONFIG

BARE = CONFIG.replace("validation: 0.2, ", "")


def loaded(folder: Folder, text: str = BARE, *overrides: str) -> spec.Config:
    folder.config.write_text(text)
    return spec.load(folder.config, overrides, cross_validated=True)


def test_without_a_block_and_without_k_there_are_five_folds_and_it_says_so(folder: Folder) -> None:
    config = loaded(folder)
    folds = with_folds(config).spec.kfold
    assert folds is not None
    assert folds.k == 5
    assert "neither the config nor --k says how many folds; k is 5" in notes_on(config)
    assert not any("k is" in note for note in notes_on(loaded(folder, BARE, "kfold.k=3")))


def test_several_labels_have_plain_folds_and_it_says_so(folder: Folder) -> None:
    labels = ("layers=[{Dense: {units: 3, activation: sigmoid}}]", "loss=binary_crossentropy", "metrics=[]")
    said = "folds are plain: rows with several labels are not stratified by their combinations"
    assert said in notes_on(loaded(folder, BARE, *labels))
    assert said not in notes_on(loaded(folder))


@pytest.mark.parametrize(
    ("overrides", "chosen"),
    [
        ((), True),
        (("training.keep=best",), True),
        (("training.keep=last",), False),
        (("training.keep=last", "callbacks=[EarlyStopping]"), True),
        (("training.keep=last", "callbacks=[{EarlyStopping: {monitor: loss}}]"), False),
        (("training.keep=last", "callbacks=[{ModelCheckpoint: a.keras}]"), False),
        (("training.keep=last", "callbacks=[{ModelCheckpoint: {filepath: a.keras, save_best_only: true}}]"), True),
        (("kfold.inner=0.1",), False),
    ],
)
def test_weights_chosen_on_the_fold_are_told(folder: Folder, overrides: tuple[str, ...], chosen: bool) -> None:
    notes = notes_on(loaded(folder, BARE, *overrides))
    assert any("weights are chosen on the rows that each fold leaves out" in note for note in notes) is chosen


def test_two_columns_of_groups_are_refused_where_the_folds_name_theirs(folder: Folder) -> None:
    with pytest.raises(ConfigError, match=r"split\.group is 'id': one column says") as caught:
        with_folds(loaded(folder, BARE, "dataset.split.group=id", "kfold.group=kind"))
    assert caught.value.problems[0].path == "kfold.group"
    with_folds(loaded(folder, BARE, "dataset.split.group=id", "kfold.group=id"))


@pytest.mark.parametrize("where", ["kfold.group", "dataset.split.group"])
def test_groups_stay_whole_in_the_test_part_and_in_the_folds_whichever_names_them(folder: Folder, where: str) -> None:
    rows = "".join(f"{n // 6},{n % 5},{n % 7},{n % 3}\n" for n in range(60))
    (folder.path / "flowers.csv").write_text("id,width,height,kind\n" + rows)
    whole = cut(
        with_folds(loaded(folder, BARE, f"{where}=id", "kfold={k: 3, inner: 0.2}", f"{where}=id")), folder.options()
    )
    for split in whole.splits:
        assert split.validation is not None
        assert split.fold is not None
        assert split.test is not None
        groups = [{*(part // 6).tolist()} for part in (split.train, split.validation, split.fold, split.test)]
        assert sum(map(len, groups)) == len(set.union(*groups)) == 10


def test_validation_share_is_set_aside_and_its_rows_are_folded(folder: Folder) -> None:
    config = with_folds(loaded(folder, CONFIG))
    assert any("split.validation is set aside" in note for note in notes_on(config))
    whole = cut(config, folder.options())
    assert len(whole.splits) == 5
    assert len(whole.whole.train) == 48
    assert sorted(np.concatenate([split.validation for split in whole.splits]).tolist()) == sorted(
        whole.whole.train.tolist()
    )


def test_validation_part_that_the_source_brings_is_folded_too(folder: Folder, tmp_path: Path) -> None:
    x, y = np.zeros((12, 2), dtype=np.float32), np.arange(12) % 2
    np.savez(
        tmp_path / "parts.npz", x_train=x, y_train=y, x_validation=x[:4], y_validation=y[:4], x_test=x[:2], y_test=y[:2]
    )
    text = BARE.replace("csv: {path: flowers.csv}\n  target: kind", "npz: {path: parts.npz}")
    text = text.replace("  split: {test: 0.2}\n", "")
    whole = cut(with_folds(loaded(folder, text, "kfold.k=2")), folder.options())
    assert len(whole.whole.train) == 16
    assert whole.whole.test is not None
    assert len(whole.whole.test) == 2


def test_final_training_follows_no_validation(folder: Folder) -> None:
    callbacks = "callbacks=[EarlyStopping, {EarlyStopping: {monitor: loss}}, ReduceLROnPlateau, TerminateOnNaN]"
    said = for_all_rows(loaded(folder, BARE, callbacks), 7).spec
    assert [one.name for one in said.callbacks] == ["TerminateOnNaN"]
    assert (said.training.epochs, said.training.keep, said.training.monitor) == (7, "last", "loss")


def begun(config: Config, table: Table, options: Options, asked: KfoldOptions | None = None) -> Group:
    group = Group(kfold_facts(config, asked or KfoldOptions()), config, options, Clock())
    begin(group, table, ())
    return group


def test_directories_begun_in_the_same_second_are_two(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    from nnrun.experiment.group import group

    class Noon(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime(2026, 11, 21, 12, 0, 0)

    monkeypatch.setattr(group, "datetime", Noon)
    config = with_folds(loaded(folder))
    table = cut(config, folder.options()).table
    paths = [begun(config, table, folder.options()).path for _ in range(2)]
    assert [path.name for path in paths] == ["2026-11-21_12-00-00_flowers_kfold", "2026-11-21_12-00-00_flowers_kfold-2"]


def test_what_was_asked_for_is_remembered(folder: Folder) -> None:
    config = with_folds(loaded(folder))
    table = cut(config, folder.options()).table
    group = begun(config, table, folder.options(smoke=True), KfoldOptions(final=True))
    group.run.finish("interrupted")
    path, wanted, options = resumable(KfoldOptions(resume=group.path), folder.options())
    assert (path, wanted.final, wanted.ensemble, options.smoke) == (group.path, True, False, True)


@pytest.mark.parametrize(
    ("wanted", "options", "message"),
    [
        ({"k": 4}, {}, "leave --k out"),
        ({"repeats": 2}, {"seed": 1}, "leave --repeats, --seed out"),
        ({}, {"smoke": True}, "leave --smoke out"),
    ],
)
def test_other_folds_than_those_begun_are_refused(
    folder: Folder, wanted: dict[str, int], options: dict[str, int], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        resumable(KfoldOptions(resume=folder.path, **wanted), folder.options(**options))


def test_directory_that_is_still_written_or_is_none_is_not_gone_on_with(folder: Folder) -> None:
    config = with_folds(loaded(folder))
    group = begun(config, cut(config, folder.options()).table, folder.options())
    with pytest.raises(ConfigError, match="is still being trained, by process"):
        resumable(KfoldOptions(resume=group.path), folder.options())
    (group.path / "kfold.json").unlink()
    (group.path / "run.json").write_text('{"status": "interrupted"}')
    with pytest.raises(RunNotFound, match="is no k-fold directory"):
        resumable(KfoldOptions(resume=group.path), folder.options())


def test_changed_data_is_not_gone_on_with(folder: Folder) -> None:
    from nnrun.errors import DataError

    config = with_folds(loaded(folder))
    options: Options = folder.options()
    group = begun(config, cut(config, options).table, options)
    folder.data.write_text(folder.data.read_text().replace("59,", "60,"))
    changed = load(config.spec.dataset, search=options.search, targets=config.tasks)
    with pytest.raises(DataError, match="has changed since the run"):
        reopen(group, group.path, changed, ())
