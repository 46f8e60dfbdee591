"""The same search by KerasTuner, as its guide writes it: a tuner of every point of a grid, and its own directory."""

import json
import sys
import tempfile

import keras_tuner
import tensorflow as tf
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

UNITS, RATES, BATCHES, trials, epochs = json.loads(sys.argv[1])
x, y = load_iris(return_X_y=True)
x, _, y, _ = train_test_split(x, y, test_size=0.2, random_state=42)
x, x_left, y, y_left = train_test_split(x, y, test_size=0.25, random_state=42)


class Iris(keras_tuner.HyperModel):
    """The model of a trial; the batch size is one of what is tried."""

    def build(self, hp):
        layers = [
            tf.keras.layers.Dense(hp.Choice("units", UNITS), activation="relu"),
            tf.keras.layers.Dense(100, activation="relu"),
            tf.keras.layers.Dense(3, activation="softmax"),
        ]
        model = tf.keras.Sequential(layers)
        rate = hp.Choice("rate", RATES)
        model.compile(tf.keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
        return model

    def fit(self, hp, model, *arguments, **named):
        return model.fit(*arguments, batch_size=hp.Choice("batch", BATCHES), **named)


with tempfile.TemporaryDirectory() as folder:
    tuner = keras_tuner.GridSearch(Iris(), "val_accuracy", max_trials=trials, directory=folder, seed=42)
    tuner.search(x, y, epochs=epochs, validation_data=(x_left, y_left), verbose=0)
    print(tuner.oracle.get_best_trials()[0].score)
