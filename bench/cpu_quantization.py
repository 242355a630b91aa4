"""8-bit weights on a CPU beside float32: decode, prefill, memory, and how often they agree on the next token.

`python -m bench.cpu_quantization [--quick] [--json FILE] [--model DIRECTORY]`. Both models in one process, one thread,
taking turns. `agree`: the same likeliest token, over a text of the demo company; `KL`: mean divergence from float32, nats.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import torch

from assistant.bootstrap import demo_path
from assistant.engine.weights import LoadedModel, LoadOptions, load_model
from assistant.engine.weights.cpu_int8 import Int8Linear
from assistant.models.fetch import model_directory
from assistant.settings import load_settings
from bench.measuring import Row, arguments, report

MODEL = "qwen2.5-coder-0.5b"
DECODED = 8


def main() -> None:
    """Load both, measure in turns."""
    options = arguments(__doc__ or "", extra=_add_model)
    directory = model_directory(options.model, load_settings().models_path)
    models = {
        name: load_model(directory, LoadOptions(name, threads=1, save_copy=False))
        for name in ("none", "int8")
    }
    ids = _text(models["none"], 128 if options.quick else 384)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in models}
    for _ in range(2 if options.quick else 5):
        for name, loaded in models.items():
            times[name].append(_timed(loaded.model, ids))
    wanted = _likelihoods(models["none"].model, ids)
    rows: list[Row] = [
        {
            "weights": "float32" if name == "none" else name,
            "prefill tokens/s": ids.numel() / min(prefill for prefill, _ in times[name]),
            "decode ms/token": 1000 * min(decode for _, decode in times[name]),
            "weights MiB": _megabytes(loaded.model),
            **_agreement(wanted, _likelihoods(loaded.model, ids)),
        }
        for name, loaded in models.items()
    ]
    report(f"{directory.name} on a CPU, one thread", rows, options.json)


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default=MODEL, help="a catalogue name or a directory")


def _text(loaded: LoadedModel, tokens: int) -> torch.Tensor:
    source = sorted(Path(demo_path() / "sources").glob("*.md"))[0]
    return torch.tensor([loaded.vocabulary.encode(source.read_text("utf-8"))[:tokens]])


@torch.inference_mode()
def _timed(model: Any, ids: torch.Tensor) -> tuple[float, float]:  # noqa: ANN401
    """Seconds of the prefill, and of the fastest decoded token."""
    started = time.perf_counter()
    output = model(input_ids=ids, use_cache=True, logits_to_keep=1)
    prefill, steps = time.perf_counter() - started, []
    for _ in range(DECODED):
        started = time.perf_counter()
        output = model(
            input_ids=output.logits[:, -1:].argmax(-1),
            past_key_values=output.past_key_values,
            logits_to_keep=1,
        )
        steps.append(time.perf_counter() - started)
    return prefill, min(steps)


@torch.inference_mode()
def _likelihoods(model: Any, ids: torch.Tensor) -> torch.Tensor:  # noqa: ANN401
    likelihoods: torch.Tensor = model(input_ids=ids).logits[0].float().log_softmax(-1)
    return likelihoods


def _agreement(wanted: torch.Tensor, found: torch.Tensor) -> dict[str, float]:
    same = (wanted.argmax(-1) == found.argmax(-1)).float().mean()
    divergence = (wanted.exp() * (wanted - found)).sum(-1).mean()
    return {"agree %": 100 * float(same), "KL x 1000": 1000 * float(divergence)}


def _megabytes(model: torch.nn.Module) -> float:
    """Of float parameters as they are, of 8-bit matrices one byte a weight."""
    plain = sum(parameter.nbytes for parameter in model.parameters())
    packed = sum(m.in_features * m.out_features for m in model.modules() if isinstance(m, Int8Linear))
    return (plain + packed) / 2**20


if __name__ == "__main__":
    main()
