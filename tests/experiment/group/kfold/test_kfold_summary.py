"""What folds say together is said of all of them."""

from __future__ import annotations

from nnrun.experiment.group.run_scores import history_csv
from nnrun.scores.fold_history import mean_history


def test_epoch_in_which_a_fold_has_no_number_has_no_mean() -> None:
    one = [{"epoch": 1, "val_loss": 3.0}, {"epoch": 2, "val_loss": 1.0}, {"epoch": 3, "val_loss": 2.0}]
    other = [{"epoch": 1, "val_loss": 5.0}, {"epoch": 2, "val_loss": None}]
    assert history_csv(mean_history([one, other])).splitlines() == [
        "epoch,val_loss_mean,val_loss_std",
        "1,4.0,1.4142135623730951",
        "2,,",
    ]
