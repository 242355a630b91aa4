"""A directory or hub id -> a causal language model in memory, with its vocabulary. Runs no code of the model's author."""

from assistant.engine.weights.capabilities import thinking_of
from assistant.engine.weights.loading import LoadedModel, LoadOptions, load, load_model, quantize
from assistant.engine.weights.quantizing import nf4

__all__ = ["LoadOptions", "LoadedModel", "load", "load_model", "nf4", "quantize", "thinking_of"]
