"""Two versions' clauses -> what was added, removed, changed and moved. Pure: knows no storage, no door, no model."""
