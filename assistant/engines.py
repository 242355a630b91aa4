"""Settings -> the engine that generates, and the writer in front of it. Part of the composition root."""

from __future__ import annotations

from typing import assert_never

from assistant.answer_settings import FollowUps, Unsupported
from assistant.answering.brief import Writer
from assistant.answering.evidence import EvidenceReader
from assistant.answering.extractive import ExtractiveWriter
from assistant.answering.fallback import FallbackWriter
from assistant.answering.generative import GenerativeWriter
from assistant.answering.model_rewriter import ModelRewriter
from assistant.answering.prompts import PromptLibrary
from assistant.answering.rewriter import FollowUpRewriter
from assistant.answering.thinking import Limits
from assistant.answering.tool_calls import CalculatorTools
from assistant.engine.base import Engine, Thinking
from assistant.engine.planner.choices import Choices
from assistant.engine.remote.link import Link
from assistant.models.fetch import model_directory
from assistant.models.shapes import config_in
from assistant.remote_settings import RemoteForm, RemoteThinking
from assistant.retrieval.keywords import KeywordReader
from assistant.settings import EngineKind, Settings
from assistant.storage.reading import PolicyReader


def writer_of(
    settings: Settings,
    engine: Engine | None,
    evidence: EvidenceReader,
    prompts: PromptLibrary,
    policies: PolicyReader,
    tools: CalculatorTools | None = None,
) -> Writer:
    """The writer that settings ask for; quotes stand behind an engine that fails."""
    if engine is None:
        return ExtractiveWriter(evidence, prompts)
    limits = Limits(
        prompt_tokens=_prompt_budget(settings, engine),
        thinking_tokens=settings.thinking_tokens,
        answer_seconds=settings.answer_seconds,
        presence_penalty=settings.presence_penalty,
    )
    reserve = ExtractiveWriter(evidence, prompts, "replies/degraded")
    offered = tools if settings.calculator_tools else None
    removes = settings.unsupported is Unsupported.REMOVE
    primary = GenerativeWriter(engine, prompts, policies, limits, removes=removes, tools=offered)
    return FallbackWriter(primary, reserve)


def by_model_of(
    settings: Settings,
    engine: Engine | None,
    prompts: PromptLibrary,
    rules: FollowUpRewriter,
    keywords: KeywordReader,
) -> ModelRewriter | None:
    """Who makes follow-ups standalone in place of the rules; None: the rules do."""
    if engine is None or settings.follow_ups is FollowUps.RULES:
        return None
    return ModelRewriter(engine, prompts, rules, keywords)


def engine_of(settings: Settings) -> Engine | None:
    """None: no engine, the answers are quotes."""
    match settings.engine:
        case EngineKind.SCRIPTED:
            from assistant.engine.scripted import ScriptedEngine

            assert settings.script is not None
            return ScriptedEngine.from_file(settings.script)
        case EngineKind.LOCAL:
            return _local_engine(settings)
        case EngineKind.REMOTE:
            return _remote_engine(settings)
        case EngineKind.EXTRACTIVE:
            return None
        case _:
            assert_never(settings.engine)


def _local_engine(settings: Settings) -> Engine:
    from assistant.engine.opening import LocalOptions, open_local

    directory = model_directory(settings.model, settings.models_path)
    options = LocalOptions(model_choices(settings), threads=settings.threads, gpu_gib=settings.gpu_gib)
    return open_local(directory, config_in(directory), options)


def model_choices(settings: Settings) -> Choices:
    """What settings ask the planner for."""
    return Choices(
        quantization=settings.quantization.value,
        lm_head_4bit=settings.lm_head_4bit,
        context_tokens=settings.context_tokens,
        yarn=settings.yarn,
        kv_bits=settings.kv_bits,
        gpu_memory_fraction=settings.gpu_memory_fraction,
        kv_tokens=settings.kv_tokens,
        host_tokens=settings.host_tokens,
        running_answers=settings.running_answers,
    )


def _remote_engine(settings: Settings) -> Engine:
    from assistant.engine.remote.building import Served, remote_engine

    tokenizer = settings.remote_tokenizer
    served = Served(
        model=settings.remote_model,
        context_length=settings.remote_context_tokens,
        tokenizer=model_directory(tokenizer, settings.models_path) if tokenizer else None,
        chat=settings.remote_form is RemoteForm.CHAT,
        thinking=None
        if settings.remote_thinking is RemoteThinking.AUTO
        else Thinking(settings.remote_thinking),
    )
    return remote_engine(served, remote_link(settings))


def remote_link(settings: Settings) -> Link:
    """How the servers of the remote engine are reached."""
    return Link(
        settings.remote_urls,
        settings.remote_api_key.get_secret_value(),
        connect_seconds=settings.remote_connect_seconds,
        idle_seconds=settings.remote_idle_seconds,
        limit=settings.remote_answers,
    )


def _prompt_budget(settings: Settings, engine: Engine) -> int:
    """At most what is set, and room for an answer of a quarter of the context."""
    return min(settings.prompt_tokens, engine.profile.context_length * 3 // 4)
