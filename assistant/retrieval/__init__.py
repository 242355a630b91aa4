"""question -> passages."""
