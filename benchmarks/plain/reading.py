"""Reads a CSV file by pandas and prepares it by scikit-learn: numbers scaled, text one-hot; prints the shape.

``reading.py FILE train`` trains on it for an epoch, and evaluates, too.
"""

import sys

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

table = pd.read_csv(sys.argv[1])
labels = table.pop("y").astype("float32").to_numpy()
numbers = list(table.select_dtypes("number"))
texts = [name for name in table if name not in numbers]
train, test, labels_train, labels_test = train_test_split(table, labels, test_size=0.2, random_state=1)
train, validation, labels_train, labels_validation = train_test_split(
    train, labels_train, test_size=0.125, random_state=1
)
steps = ColumnTransformer(
    [
        ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        ("texts", OneHotEncoder(sparse_output=False, handle_unknown="ignore"), texts),
    ]
)
x_train = steps.fit_transform(train).astype("float32")
x_validation, x_test = (steps.transform(part).astype("float32") for part in (validation, test))
print(x_train.shape)

if sys.argv[2:] == ["train"]:
    import tensorflow as tf

    tf.keras.utils.set_random_seed(1)
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer="adam", loss="binary_crossentropy")
    model.fit(x_train, labels_train, validation_data=(x_validation, labels_validation), epochs=1, verbose=0)
    print(model.evaluate(x_test, labels_test, verbose=0))
