"""A model's shape and a machine's memory -> what fits, before anything is loaded. Pure: no torch, no files."""
