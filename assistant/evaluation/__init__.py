"""question packs -> figures."""
