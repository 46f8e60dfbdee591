"""What ``nnrun kfold configs/boston_housing.yaml`` replaces: the textbook's loop over 4 folds, with ``fit`` in each.

Called with the number of epochs; prints the seconds that the fit of each fold took, as a JSON list.
"""

import json
import sys
import time

import numpy as np
import tensorflow as tf

K = 4
tf.keras.utils.set_random_seed(42)
(data, targets), _ = tf.keras.datasets.boston_housing.load_data()
seconds = []
for fold in np.array_split(np.arange(len(data)), K):
    rest = np.setdiff1d(np.arange(len(data)), fold)
    mean, deviation = data[rest].mean(axis=0), data[rest].std(axis=0)
    x_train, x_valid = (data[rest] - mean) / deviation, (data[fold] - mean) / deviation
    model = tf.keras.Sequential(
        [
            tf.keras.layers.Dense(64, activation="relu"),
            tf.keras.layers.Dense(64, activation="relu"),
            tf.keras.layers.Dense(1),
        ]
    )
    model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
    began = time.perf_counter()
    validation = (x_valid, targets[fold])
    model.fit(x_train, targets[rest], validation_data=validation, epochs=int(sys.argv[1]), batch_size=1, verbose=0)
    seconds.append(time.perf_counter() - began)
print(json.dumps(seconds))
