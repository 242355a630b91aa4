"""A directory or hub id -> a causal language model in memory. Downloads nothing: what is not here is an error."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedConfig, PreTrainedModel
from transformers.utils.logging import disable_progress_bar

from assistant.engine.base import EngineProfile
from assistant.engine.vocabulary import Vocabulary
from assistant.engine.weights import refusals
from assistant.engine.weights.capabilities import end_ids, profile_of
from assistant.engine.weights.cpu_int8 import to_int8
from assistant.engine.weights.fusing import Fusion, fuse
from assistant.engine.weights.nesting import nest_all
from assistant.engine.weights.quantizing import Quantization, chosen, loading_options
from assistant.engine.weights.rope import apply_yarn, check_factor, factor_for
from assistant.engine.weights.saved import QuantizedCopy
from assistant.errors import ModelUnavailable

DEFAULT_CONTEXT = 16_384
LOCAL_ONLY = {"local_files_only": True, "trust_remote_code": False}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model ready to run. `end_ids`: tokens with which the model itself says that it is done."""

    model: PreTrainedModel
    vocabulary: Vocabulary
    profile: EngineProfile
    end_ids: frozenset[int]
    quantization: Quantization = field(default_factory=lambda: Quantization("none"))
    fusion: Fusion = field(default_factory=Fusion)


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How a model is loaded. None: yes under CUDA, no on a CPU."""

    quantization: str = "auto"
    """auto (nf4 under CUDA, none on a CPU), nf4, int8 or none."""
    head_4bit: bool = False
    context_length: int = DEFAULT_CONTEXT
    """In tokens; at most the model's own."""
    yarn: bool = False
    """Stretch the positions so that context_length, above 32,768, is within the model's own."""
    threads: int | None = None
    fused: bool | None = None
    save_copy: bool | None = None
    """Keep weights that were quantized here beside the model, and start from them the next time."""


def load(
    source: str | Path,
    *,
    quantization: str = "auto",
    threads: int | None = None,
    context_length: int = DEFAULT_CONTEXT,
) -> LoadedModel:
    """`load_model` with the options that most callers need."""
    return load_model(
        source, LoadOptions(quantization=quantization, threads=threads, context_length=context_length)
    )


def load_model(source: str | Path, options: LoadOptions = LoadOptions()) -> LoadedModel:
    """Load a model from a directory, or from the hub's local store by its id. Raises ModelUnavailable."""
    if options.threads:
        torch.set_num_threads(options.threads)
    disable_progress_bar()
    name = refusals.existing(source)
    cuda = torch.cuda.is_available()
    with refusals.said_in_a_sentence(name):
        return _load(name, options, cuda)


def _load(name: str, options: LoadOptions, cuda: bool) -> LoadedModel:
    config = _config(name, options)
    quantization = chosen(options.quantization, config, cuda=cuda, head_4bit=options.head_4bit)
    tokenizer = AutoTokenizer.from_pretrained(name, **LOCAL_ONLY)
    vocabulary = refusals.vocabulary_of(name, tokenizer)
    keep = cuda if options.save_copy is None else options.save_copy
    copy = QuantizedCopy.of(name, quantization) if keep else None
    if copy is not None and copy.usable():
        # The copy's config knows how it is quantized; the rest is as the model's own, and as these options want it.
        stored = _config(str(copy.directory), options)
        model = _weights(str(copy.directory), stored, replace(quantization, stored=True), cuda)
    else:
        model = _weights(name, config, quantization, cuda)
        if copy is not None:
            copy.write(model)
    fused = cuda if options.fused is None else options.fused
    fusion = fuse(model) if fused else Fusion()
    if quantization.kind == "int8" and not cuda and not quantization.stored:
        to_int8(model)
    check_factor(model, model.config)
    context = min(
        options.context_length, getattr(config, "max_position_embeddings", None) or options.context_length
    )
    label = Path(name).name if Path(name).is_dir() else name
    profile = profile_of(label, model, tokenizer, context)
    return LoadedModel(model.eval(), vocabulary, profile, end_ids(model, tokenizer), quantization, fusion)


def quantize(source: str | Path, *, head_4bit: bool = False) -> Path:
    """Write the 4-bit copy of a model, or verify the one that is there; its directory. Raises ModelUnavailable."""
    name = refusals.existing(source)
    disable_progress_bar()
    cuda = torch.cuda.is_available()
    with refusals.said_in_a_sentence(name):
        config = _config(name, LoadOptions())
        quantization = chosen("nf4", config, cuda=cuda, head_4bit=head_4bit)
        copy = QuantizedCopy.of(name, quantization)
        if copy is None:
            raise ModelUnavailable(f"{name} is no directory of unquantized weights; name one that is")
        if not copy.usable(thorough=True):
            copy.write(_weights(name, config, quantization, cuda), optional=False)
    return copy.directory


def _config(name: str, options: LoadOptions) -> PreTrainedConfig:
    config = AutoConfig.from_pretrained(name, **LOCAL_ONLY)
    refusals.check_causal(name, config)
    refusals.check_weights(name)
    if options.yarn:
        apply_yarn(config, factor_for(options.context_length))
    return config


def _weights(name: str, config: PreTrainedConfig, quantization: Quantization, cuda: bool) -> PreTrainedModel:
    wishes: dict[str, Any] = {
        **LOCAL_ONLY,
        "config": config,
        "attn_implementation": "sdpa",
        "use_safetensors": True,
        "output_loading_info": True,
        **loading_options(config, quantization, cuda=cuda),
    }
    model, report = AutoModelForCausalLM.from_pretrained(name, **wishes)
    refusals.check_complete(name, report)
    if quantization.kind == "nf4" and not quantization.stored:
        nest_all(model)
        model.config.quantization_config.bnb_4bit_use_double_quant = True
    return model
