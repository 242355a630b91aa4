"""A question -> what kind it is: cues, hashed n-grams, a linear classifier."""
