"""A version's clauses -> the sentences by which parts of it are not for everybody -> what of that holds for somebody."""
