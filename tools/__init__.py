"""Scripts of the project: building examples and what tests share."""
