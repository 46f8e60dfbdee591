"""What a training has stays on a disk: its checkpoints, and its model where the run directory takes it no more."""
