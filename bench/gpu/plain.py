"""What transformers itself does with the same model: `generate`, alone, one after another, and as one padded batch."""

from __future__ import annotations

import time
from collections.abc import Sequence

import torch

from bench.gpu.ceilings import synchronize
from bench.gpu.random_model import Model


def generate(model: Model, prompts: Sequence[Sequence[int]], tokens: int) -> float:
    """Seconds of one greedy `generate` of exactly `tokens` tokens; several prompts are padded to one length."""
    device = model.device
    longest = max(map(len, prompts))
    ids = torch.tensor([[0] * (longest - len(p)) + list(p) for p in prompts], device=device)
    mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in prompts], device=device)
    synchronize(device)
    began = time.perf_counter()
    model.generate(ids, attention_mask=mask, do_sample=False, max_new_tokens=tokens, min_new_tokens=tokens)
    synchronize(device)
    return time.perf_counter() - began


def decode_rate(model: Model, prompt: Sequence[int], tokens: int) -> float:
    """Tokens a second after the first, batch 1."""
    generate(model, [prompt], 2)
    whole = generate(model, [prompt], tokens + 1)
    first = generate(model, [prompt], 1)
    return tokens / max(whole - first, 1e-9)


def first_token_seconds(model: Model, prompt: Sequence[int], repeats: int) -> float:
    """Median seconds to one token."""
    times = sorted(generate(model, [prompt], 1) for _ in range(repeats))
    return times[len(times) // 2]


def sequential_rate(model: Model, prompts: Sequence[Sequence[int]], tokens: int) -> float:
    """New tokens a second over all, one prompt after another; two are timed and stand for the rest."""
    seconds = sum(generate(model, [prompt], tokens) for prompt in prompts[:2])
    return min(len(prompts), 2) * tokens / seconds


def padded_rate(model: Model, prompts: Sequence[Sequence[int]], tokens: int) -> float:
    """New tokens a second over all, as one batch."""
    return len(prompts) * tokens / generate(model, prompts, tokens)


def continuous_rate(model: Model, prompts: Sequence[Sequence[int]], tokens: int) -> float:
    """New tokens a second over all, with transformers' own continuous batching."""
    from transformers import GenerationConfig
    from transformers.generation.configuration_utils import ContinuousBatchingConfig

    room = sum(len(prompt) + tokens for prompt in prompts)
    batching = ContinuousBatchingConfig(
        num_blocks=room // 32 + 8 * len(prompts), page_size=32, max_batch_tokens=2048
    )
    config = GenerationConfig(max_new_tokens=tokens, do_sample=False, eos_token_id=-1)
    began = time.perf_counter()
    outputs = model.generate_batch(
        [list(prompt) for prompt in prompts],
        generation_config=config,
        continuous_batching_config=batching,
        progress_bar=False,
    )
    seconds = time.perf_counter() - began
    return sum(len(output.generated_tokens) for output in outputs.values()) / seconds
