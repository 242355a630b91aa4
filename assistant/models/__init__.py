"""model name -> a verified directory of weights."""
