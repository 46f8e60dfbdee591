"""What a multi_hot step replaces: 25,000 reviews as a float64 matrix over 10,000 words, and one epoch of ``fit``.

Called with the npz file of the reviews.
"""

import sys

import numpy as np
import tensorflow as tf

WORDS = 10000

tf.keras.utils.set_random_seed(42)
reviews = np.load(sys.argv[1])
words, offsets = reviews["x_train_values"], reviews["x_train_offsets"]
x = np.zeros((len(offsets) - 1, WORDS))
for row, (begin, end) in enumerate(zip(offsets[:-1], offsets[1:], strict=True)):
    known = words[begin:end]
    x[row, known[known < WORDS]] = 1.0

model = tf.keras.Sequential(
    [
        tf.keras.layers.Dense(16, activation="relu"),
        tf.keras.layers.Dense(16, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, reviews["y_train"], epochs=1, batch_size=512, verbose=0)
