"""The network of configs/iris.yaml by scikit-learn's MLPClassifier: 50 epochs, batches of 32."""

from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

x, y = load_iris(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=42)
model = MLPClassifier((200, 100), batch_size=32, alpha=0, max_iter=50, n_iter_no_change=51, random_state=42)
model.fit(x_train, y_train)
model.score(x_train, y_train)
model.score(x_test, y_test)
