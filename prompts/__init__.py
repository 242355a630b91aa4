"""Prompts and canned replies as Markdown files with declared variables. Holds no code."""
