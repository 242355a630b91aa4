"""domain values -> rows, files and vectors, and back."""
