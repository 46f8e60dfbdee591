"""What a multi_hot step replaces: 25,000 reviews as a float64 matrix over 10,000 words, and one epoch of ``fit``.

Called with the npz file of the reviews.
"""

import sys

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(42)
reviews = np.load(sys.argv[1])
words, offsets = reviews["x_values"], reviews["x_offsets"]
x = np.zeros((len(offsets) - 1, 10_000))
for row in range(len(x)):
    x[row, words[offsets[row] : offsets[row + 1]]] = 1.0

model = tf.keras.Sequential(
    [
        tf.keras.layers.Dense(16, activation="relu"),
        tf.keras.layers.Dense(16, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, reviews["y"], epochs=1, batch_size=512, verbose=0)
