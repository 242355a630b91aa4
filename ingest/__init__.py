"""One document's way: bytes -> blocks -> clauses -> chunks -> vectors -> a live version."""
