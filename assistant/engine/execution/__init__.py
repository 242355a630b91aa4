"""Step -> logits -> tokens: the model's memory and its forward over packed spans, and the draws."""
