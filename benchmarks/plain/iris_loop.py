"""A search as a loop over Keras: scikit-learn's iris, the trials of benchmarks/sweep.py, each built, fitted, scored."""

import itertools
import json
import sys

import tensorflow as tf
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

UNITS, RATES, BATCHES, trials, epochs = json.loads(sys.argv[1])
x, y = load_iris(return_X_y=True)
x, _, y, _ = train_test_split(x, y, test_size=0.2, random_state=42)
x, x_left, y, y_left = train_test_split(x, y, test_size=0.25, random_state=42)
best = 0.0
for units, rate, batch in list(itertools.product(UNITS, RATES, BATCHES))[:trials]:
    tf.keras.utils.set_random_seed(42)
    model = tf.keras.Sequential(
        [
            tf.keras.layers.Dense(units, activation="relu"),
            tf.keras.layers.Dense(100, activation="relu"),
            tf.keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(tf.keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, epochs=epochs, batch_size=batch, verbose=0, validation_data=(x_left, y_left))
    best = max(best, history.history["val_accuracy"][-1])
print(best)
