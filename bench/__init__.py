"""Measurements: each module prints a table and writes JSON; counts first, ratios within one run; never a test."""
