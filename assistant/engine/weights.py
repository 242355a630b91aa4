"""A directory or hub id -> a causal language model in memory, with its vocabulary. Runs no code of the model's author.

Nothing is downloaded here: what is not on this machine is an error that names the command which fetches it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoTokenizer,
    BitsAndBytesConfig,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
from transformers.utils.logging import disable_progress_bar

from assistant.engine.base import EngineProfile, Thinking
from assistant.engine.vocabulary import Vocabulary
from assistant.errors import ModelUnavailable

DEFAULT_CONTEXT = 16_384
LOCAL_ONLY = {"local_files_only": True, "trust_remote_code": False}
LOADING_ERRORS = (
    OSError,
    ValueError,
    RuntimeError,
    LookupError,
    TypeError,
    AttributeError,
    ImportError,
    SafetensorError,
)


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model ready to run. `end_ids`: tokens with which the model itself says that it is done."""

    model: PreTrainedModel
    vocabulary: Vocabulary
    profile: EngineProfile
    end_ids: frozenset[int]


def load(
    source: str | Path,
    *,
    quantization: str = "auto",
    threads: int | None = None,
    context_length: int = DEFAULT_CONTEXT,
) -> LoadedModel:
    """Load a model from a directory, or from the hub's local store by its id.

    `quantization`: nf4 (4 bit, double quantization), none, or auto: nf4 where CUDA is there. Without CUDA, bfloat16
    weights stay so only on a processor that multiplies them natively. `context_length` in tokens, at most the model's.
    Raises ModelUnavailable.
    """
    if threads:
        torch.set_num_threads(threads)
    disable_progress_bar()
    name = _existing(source)
    try:
        config = AutoConfig.from_pretrained(name, **LOCAL_ONLY)
        _check_causal(name, config)
        tokenizer = AutoTokenizer.from_pretrained(name, **LOCAL_ONLY)
        model, report = AutoModelForCausalLM.from_pretrained(name, **_options(config, quantization))
    except LOADING_ERRORS as error:
        raise ModelUnavailable(_reason(name, error)) from error
    _check_complete(name, report)
    vocabulary = _vocabulary(name, tokenizer)
    profile = EngineProfile(
        name=Path(name).name if Path(name).is_dir() else name,
        context_length=min(
            context_length, getattr(config, "max_position_embeddings", None) or context_length
        ),
        thinking=thinking_of(tokenizer),
    )
    return LoadedModel(model.eval(), vocabulary, profile, _end_ids(model, tokenizer))


def thinking_of(tokenizer: PreTrainedTokenizerBase) -> Thinking:
    """What the chat template says about thinking: a switch, a prompt that opens a thought, or nothing."""
    template = tokenizer.chat_template
    if not isinstance(template, str) or "think" not in template:
        return Thinking.NONE
    if "enable_thinking" in template:
        return Thinking.HYBRID
    message = [{"role": "user", "content": "?"}]
    try:
        opening = str(tokenizer.apply_chat_template(message, tokenize=False, add_generation_prompt=True))
    except Exception:  # a template is a program of the model's author, and may raise anything
        return Thinking.NONE
    return Thinking.ALWAYS if opening.rstrip().endswith("<think>") else Thinking.NONE


def _existing(source: str | Path) -> str:
    path = Path(source).expanduser()
    if path.is_dir():
        return str(path)
    if isinstance(source, Path) or path.is_absolute() or str(source).startswith((".", "~")):
        raise ModelUnavailable(f"there is no model directory {path}; fetch one with `assistant models fetch`")
    return source


def _check_causal(name: str, config: PreTrainedConfig) -> None:
    """Encoders would load with a random head and talk nonsense; so only declared language models pass."""
    known = MODEL_FOR_CAUSAL_LM_MAPPING_NAMES.values()
    if not any(architecture in known for architecture in config.architectures or ()):
        raise ModelUnavailable(
            f"{name} holds {', '.join(config.architectures or ['no known architecture'])}, not a causal language model;"
            " name one such as Qwen3-8B"
        )


def _options(config: PreTrainedConfig, quantization: str) -> dict[str, Any]:
    cuda = torch.cuda.is_available()
    options: dict[str, Any] = {
        **LOCAL_ONLY,
        "attn_implementation": "sdpa",
        "use_safetensors": True,
        "output_loading_info": True,
        "dtype": _dtype(config, cuda),
    }
    quantized_already = getattr(config, "quantization_config", None) is not None
    if quantized_already or quantization == "nf4" or (quantization == "auto" and cuda):
        options["dtype"] = torch.bfloat16
        if not quantized_already:
            options["quantization_config"] = nf4()
    if cuda:
        options["device_map"] = {"": 0}
    return options


def nf4() -> BitsAndBytesConfig:
    """4-bit NormalFloat with double quantization: 4.13 bits a weight."""
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )


def _dtype(config: PreTrainedConfig, cuda: bool) -> torch.dtype:
    stored = getattr(config, "dtype", None) or torch.float32
    if stored is torch.float32:
        return torch.float32
    if cuda:
        return torch.bfloat16
    abilities = torch.cpu.get_capabilities()
    native = abilities.get("amx_bf16") or abilities.get("avx512_bf16") or abilities.get("bf16")
    return torch.bfloat16 if native else torch.float32


def _check_complete(name: str, report: dict[str, Any]) -> None:
    """transformers fills missing weights with random numbers and goes on; that must not answer anybody."""
    lacking = sorted(map(str, [*report["missing_keys"], *report["mismatched_keys"]]))
    if lacking:
        raise ModelUnavailable(
            f"the weights of {name} are incomplete ({len(lacking)} lack or do not fit, first {lacking[0]});"
            " fetch the model again"
        )


def _vocabulary(name: str, tokenizer: PreTrainedTokenizerBase) -> Vocabulary:
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ModelUnavailable(
            f"{name} has no tokenizer.json; fetch the model again from a place that has it"
        )
    return Vocabulary(backend)


def _end_ids(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> frozenset[int]:
    declared: int | Iterable[int] | None = model.generation_config.eos_token_id
    if declared is None:
        declared = tokenizer.eos_token_id
    if declared is None:
        return frozenset()
    return frozenset((declared,) if isinstance(declared, int) else declared)


def _reason(name: str, error: Exception) -> str:
    text = " ".join(str(error).split()).split(". ")[0][:160].rstrip(".")
    if not Path(name).is_dir():
        return f"the model {name} is not on this machine; fetch it with `assistant models fetch {name}`"
    return f"the model in {name} cannot be loaded ({text}); fetch it again, or name another"
