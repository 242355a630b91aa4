"""The demo company: Markdown sources -> the files, people and graded questions the product ships with."""
