"""What benchmarks/rows.py compares with: an npz file read as it is, and 3 epochs of ``fit``.

Called with the file; prints the seconds of each epoch, as a JSON list.
"""

import json
import sys
import time
from itertools import pairwise

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(42)
data = np.load(sys.argv[1])
model = tf.keras.Sequential(
    [
        tf.keras.layers.Dense(64, activation="relu"),
        tf.keras.layers.Dense(64, activation="relu"),
        tf.keras.layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss="mse")
ends = [time.perf_counter()]
timing = tf.keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: ends.append(time.perf_counter()))
model.fit(data["x"], data["y"], epochs=3, batch_size=128, verbose=0, callbacks=[timing])
print(json.dumps([end - begin for begin, end in pairwise(ends)]))
