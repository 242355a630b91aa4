"""What cannot answer is refused in a sentence, before or just after it is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedConfig, PreTrainedTokenizerBase
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

from assistant.engine.vocabulary import Vocabulary
from assistant.errors import ModelUnavailable


def existing(source: str | Path) -> str:
    """The directory, or a hub id as it is."""
    path = Path(source).expanduser()
    if path.is_dir():
        return str(path)
    if isinstance(source, Path) or path.is_absolute() or str(source).startswith((".", "~")):
        raise ModelUnavailable(f"there is no model directory {path}; fetch one with `assistant models fetch`")
    return source


def check_causal(name: str, config: PreTrainedConfig) -> None:
    """Encoders would load with a random head and talk nonsense; so only declared language models pass."""
    known = MODEL_FOR_CAUSAL_LM_MAPPING_NAMES.values()
    if not any(architecture in known for architecture in config.architectures or ()):
        raise ModelUnavailable(
            f"{name} holds {', '.join(config.architectures or ['no known architecture'])}, not a causal language model;"
            " name one such as Qwen3-8B"
        )


def check_weights(name: str) -> None:
    """Weights that are pickles are programs of their author's; none of them is run."""
    path = Path(name)
    if path.is_dir() and not any(path.glob("*.safetensors")) and any(path.glob("*.bin")):
        raise ModelUnavailable(
            f"the model in {name} cannot be loaded: it holds pickles, which may run code, and no safetensors;"
            " fetch it from where it has safetensors"
        )


def check_complete(name: str, report: dict[str, Any]) -> None:
    """transformers fills missing weights with random numbers and goes on; that must not answer anybody."""
    lacking = sorted(map(str, [*report["missing_keys"], *report["mismatched_keys"]]))
    if lacking:
        raise ModelUnavailable(
            f"the weights of {name} are incomplete ({len(lacking)} lack or do not fit, first {lacking[0]});"
            " fetch the model again"
        )


def vocabulary_of(name: str, tokenizer: PreTrainedTokenizerBase) -> Vocabulary:
    """The tokenizer without its templates."""
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ModelUnavailable(
            f"{name} has no tokenizer.json; fetch the model again from a place that has it"
        )
    return Vocabulary(backend)


@contextmanager
def said_in_a_sentence(name: str) -> Iterator[None]:
    """Whatever transformers raises over a directory that is not what it seems becomes ModelUnavailable."""
    try:
        yield
    except ModelUnavailable:
        raise
    except Exception as error:  # a division by zero and a validator's own kinds are among them
        raise ModelUnavailable(reason(name, error)) from error


def reason(name: str, error: Exception) -> str:
    """A sentence for people about whatever loading has raised."""
    if isinstance(error, torch.OutOfMemoryError):
        return (
            f"the model in {name} does not fit into the card's free memory; see `assistant doctor` for what would,"
            " or end what else runs on the card"
        )
    text = " ".join(str(error).split()).split(". ")[0][:160].rstrip(".")
    if "mismatch" in str(error):
        text = "its tensors have other shapes than its config.json says"
    if not Path(name).is_dir():
        return f"the model {name} is not on this machine; fetch it with `assistant models fetch {name}`"
    return f"the model in {name} cannot be loaded ({text}); fetch it again, or name another"
