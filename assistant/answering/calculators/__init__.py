"""Inputs and the numbers of the clause in force -> a calculation with its working, what is missing, or why not."""
