"""A directory of weights and a plan -> a running local engine. The plan comes first: nothing is loaded that cannot fit."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.engine.local import LocalEngine
from assistant.engine.planner.choices import Choices, plan_for
from assistant.engine.planner.plan import GIB, Plan, gib
from assistant.engine.planner.shape import PLANNED
from assistant.engine.weights import LoadOptions, load_model
from assistant.engine.weights.memory import free_memory
from assistant.errors import ModelUnavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LocalOptions:
    """What settings say of the local engine."""

    choices: Choices
    threads: int | None = None
    gpu_gib: float | None = None


def open_local(directory: Path, config: Mapping[str, object], options: LocalOptions) -> LocalEngine:
    """Plan, load, start. `config`: what the directory's config.json says. Raises ModelUnavailable.

    Models of a kind that is not planned run on what memory is left once they are loaded.
    """
    plan = planned(config, options)
    loaded = load_model(directory, _load_options(options))
    for reason in loaded.fusion.left[:1]:
        log.warning("projections stay unfused: %s", reason)
    if plan is None:
        return LocalEngine(loaded)
    try:
        return LocalEngine(
            loaded,
            kv_tokens=plan.kv_tokens,
            host_tokens=plan.host_tokens,
            kv_bits=options.choices.kv_bits,
            max_running=plan.max_running,
            step_tokens=plan.step_tokens,
        )
    except RuntimeError as error:  # how torch says that an allocation has failed
        raise ModelUnavailable(
            f"no room for the keys and values of {plan.kv_tokens} tokens ({gib(plan.kv_tokens * plan.kv_token_bytes)}"
            f" and {gib(plan.host_tokens * plan.kv_token_bytes)} beside the card); set ASSISTANT_KV_TOKENS or"
            " ASSISTANT_HOST_TOKENS lower"
        ) from error


def planned(config: Mapping[str, object], options: LocalOptions) -> Plan | None:
    """The plan on this machine's free memory, its warnings logged; None for models that cannot be planned."""
    if config.get("model_type") not in PLANNED:
        log.warning(
            "no plan for a model of the kind %s; it takes what memory is left", config.get("model_type")
        )
        return None
    limit = None if options.gpu_gib is None else int(options.gpu_gib * GIB)
    plan = plan_for(config, options.choices, free_memory(gpu_bytes=limit))
    log.info("planned: weights %s, %d tokens of KV", gib(plan.weight_bytes), plan.kv_tokens)
    for warning in plan.warnings:
        log.warning("%s", warning)
    return plan


def _load_options(options: LocalOptions) -> LoadOptions:
    choices = options.choices
    return LoadOptions(
        quantization=choices.quantization,
        head_4bit=choices.lm_head_4bit,
        context_length=choices.context_tokens,
        yarn=choices.yarn,
        threads=options.threads,
    )
