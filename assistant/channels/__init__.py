"""protocol -> one pipeline call -> protocol; a door holds no rule of the house."""
