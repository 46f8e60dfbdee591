"""What cells and arrays hold: numbers, text, ids, missing values, and mistakes at their places."""
