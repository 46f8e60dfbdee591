"""What a config means as a whole, and what contradicts itself in it: graph, tasks, metrics, monitors."""
