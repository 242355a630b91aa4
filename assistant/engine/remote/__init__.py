"""Prompt token ids -> OpenAI-compatible servers elsewhere -> tokens."""
