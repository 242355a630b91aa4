"""Composition root: Settings -> the running parts. The only place that decides which part stands behind which name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import assert_never

from assistant.answer_settings import Unsupported
from assistant.answering.asking import Intake
from assistant.answering.brief import Writer
from assistant.answering.ends import Ends
from assistant.answering.evidence import EvidenceReader
from assistant.answering.extractive import ExtractiveWriter
from assistant.answering.fallback import FallbackWriter
from assistant.answering.faq import FaqDesk, FaqMatcher
from assistant.answering.finding import Finder
from assistant.answering.generative import GenerativeWriter
from assistant.answering.notes import Annotator
from assistant.answering.pipeline import AnswerPipeline, Parts
from assistant.answering.prompts import PromptLibrary
from assistant.answering.rewriter import FollowUpRewriter
from assistant.answering.router import Router, shipped_classifiers
from assistant.answering.thinking import Limits
from assistant.domain.identity import Principal, Role
from assistant.engine.base import Engine, Thinking, Watched
from assistant.engine.planner.choices import Choices
from assistant.engine.remote.link import Link
from assistant.models.fetch import model_directory
from assistant.models.shapes import config_in
from assistant.remote_settings import RemoteForm, RemoteThinking
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.retrieval.glossary import shipped_glossary
from assistant.retrieval.keywords import KeywordReader
from assistant.retrieval.retriever import HybridRetriever
from assistant.safety.guards import Guard, GuardChain
from assistant.safety.injection import HiddenTextGuard, TakeOverGuard
from assistant.safety.topics import SensitiveTopicGuard
from assistant.settings import EngineKind, Settings, prepare_data_dir
from assistant.storage.opening import Storage, open_storage
from assistant.storage.reading import PolicyReader
from assistant.storage.vectors import VectorIndex

OPERATOR = Principal("local", "operator", "Operator", roles=frozenset({Role.ADMIN}))
"""Who sits at this machine, until logins exist."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """The running parts, and how to end them."""

    settings: Settings
    storage: Storage
    embedder: SentenceEmbedder
    index: VectorIndex
    guard: Guard
    rewriter: FollowUpRewriter
    retriever: HybridRetriever
    evidence: EvidenceReader
    pipeline: AnswerPipeline
    today: Callable[[], date]
    engine: Watched | None
    """None: there is none, or it reports nothing."""

    async def close(self) -> None:
        """End the engine, then retrieval, then storage."""
        await self.pipeline.close()
        self.retriever.close()
        self.index.close()
        self.storage.close()


def build(settings: Settings) -> Assistant:
    """Put the parts together. Raises ConfigurationError, ModelUnavailable, StorageUnavailable, IndexUnavailable."""
    with ExitStack() as opened:
        assistant = _build(settings, opened)
        opened.pop_all()  # from here on Assistant.close ends them
    return assistant


def _build(settings: Settings, opened: ExitStack) -> Assistant:
    prepare_data_dir(settings)
    embedder = SentenceEmbedder(
        model_directory(settings.embedder, settings.models_path), threads=settings.threads
    )
    storage = _storage(settings)
    opened.callback(storage.close)
    index = storage.open_index(embedder.fingerprint, embedder.dimension)
    opened.callback(index.close)
    glossary = shipped_glossary()
    retriever = HybridRetriever(embedder, index, storage.policies, glossary)
    opened.callback(retriever.close)
    keywords = KeywordReader(glossary)
    evidence = EvidenceReader(embedder, storage.statistics, glossary, keywords)
    prompts = PromptLibrary.load()
    engine = _engine(settings)
    writer = _writer(settings, engine, evidence, prompts, storage.policies)
    guard = _guard()
    rewriter = FollowUpRewriter(keywords)
    today = today_in(settings, storage)
    parts = Parts(
        intake=Intake(guard, rewriter, storage.conversations, today, settings.think_switches),
        finder=Finder(retriever, evidence, settings.passages),
        writer=writer,
        ends=Ends(prompts),
        router=Router(shipped_classifiers(), embedder, thinking_share=settings.thinking_share),
        can_think=engine is not None and engine.profile.thinking is not Thinking.NONE,
        traces=storage.traces if settings.traces else None,
        faq=FaqDesk(storage.faq, FaqMatcher(storage.faq, embedder, keywords)),
        annotator=Annotator(storage.policies, prompts),
    )
    return Assistant(
        settings,
        storage,
        embedder,
        index,
        guard,
        rewriter,
        retriever,
        evidence,
        AnswerPipeline(parts),
        today,
        engine if isinstance(engine, Watched) else None,
    )


def _guard() -> Guard:
    return GuardChain((HiddenTextGuard(), SensitiveTopicGuard(), TakeOverGuard()))


def _storage(settings: Settings) -> Storage:
    token = settings.index_token.get_secret_value()
    return open_storage(
        settings.sql_url, settings.data_path, settings.index_uri, token, four_eyes=settings.four_eyes
    )


def operator(storage: Storage) -> Principal:
    """This machine's operator, known to the store from now on."""
    storage.people.put(OPERATOR)
    return OPERATOR


def today_in(settings: Settings, storage: Storage) -> Callable[[], date]:
    """A clock of days in the policy's time zone; a database server's clock counts, so that machines agree."""
    return lambda: storage.database.now().astimezone(settings.zone).date()


def _writer(
    settings: Settings,
    engine: Engine | None,
    evidence: EvidenceReader,
    prompts: PromptLibrary,
    policies: PolicyReader,
) -> Writer:
    if engine is None:
        return ExtractiveWriter(evidence, prompts)
    limits = Limits(
        prompt_tokens=_prompt_budget(settings, engine),
        thinking_tokens=settings.thinking_tokens,
        answer_seconds=settings.answer_seconds,
        presence_penalty=settings.presence_penalty,
    )
    reserve = ExtractiveWriter(evidence, prompts, "replies/degraded")
    removes = settings.unsupported is Unsupported.REMOVE
    return FallbackWriter(GenerativeWriter(engine, prompts, policies, limits, removes=removes), reserve)


def _engine(settings: Settings) -> Engine | None:
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


def demo_path() -> Path:
    """Where the demo company lies in a checkout or an installed wheel."""
    from importlib import resources

    return Path(str(resources.files("ingest"))) / "demo"
