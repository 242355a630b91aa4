"""What a model says about itself: whether it thinks, when it is done, how it wants its tokens drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from assistant.engine.base import EngineProfile, SamplingParams, Thinking


def profile_of(
    name: str, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, context: int
) -> EngineProfile:
    """What callers must know of the loaded model."""
    thinking = thinking_of(tokenizer)
    sampling = sampling_of(model.generation_config)
    return EngineProfile(
        name=name,
        context_length=context,
        thinking=thinking,
        # A hybrid's file holds what it wants while it thinks; what it wants else is in no file.
        fast_sampling=sampling if thinking is Thinking.NONE else None,
        thinking_sampling=sampling if thinking is not Thinking.NONE else None,
    )


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


def sampling_of(generation: Any) -> SamplingParams | None:  # noqa: ANN401 - transformers' GenerationConfig, or None
    """How generation_config.json wants tokens drawn; None where it is silent, wants them greedy, or makes no sense."""
    if not getattr(generation, "do_sample", False):
        return None
    silent = SamplingParams(temperature=1.0, top_p=1.0, top_k=0)
    told = {name: getattr(generation, name, None) for name in ("temperature", "top_p", "top_k", "min_p")}
    try:
        return replace(silent, **{name: value for name, value in told.items() if value is not None})
    except (TypeError, ValueError):
        return None


def end_ids(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> frozenset[int]:
    """Tokens with which the model itself says that it is done."""
    declared: int | Iterable[int] | None = getattr(model.generation_config, "eos_token_id", None)
    if declared is None:
        declared = tokenizer.eos_token_id
    if declared is None:
        return frozenset()
    return frozenset((declared,) if isinstance(declared, int) else declared)
