"""The demo company: Markdown sources -> the files, people, holidays and graded questions the product ships with."""
