"""Whom a question is about: the values of attributes it names, and what the person said of themselves."""
