"""Sequences -> the next step. Pure: token ids and block numbers, no tensors, no clocks of its own."""
