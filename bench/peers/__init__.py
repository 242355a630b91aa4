"""Other frameworks' pipelines over the same files and the same embedder, each run in an environment of its own."""
