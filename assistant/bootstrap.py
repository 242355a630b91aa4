"""Composition root: Settings -> the running parts. The only place that decides which part stands behind which name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from assistant.answering.applying import ApplyingDesk
from assistant.answering.asking import Intake
from assistant.answering.attributes.regarding import Regards
from assistant.answering.calculating import CalculationDesk
from assistant.answering.calendars import open_calendars
from assistant.answering.consulted import NumbersInForce
from assistant.answering.elsewhere import Elsewhere
from assistant.answering.ends import Ends
from assistant.answering.evidence import EvidenceReader
from assistant.answering.exemptions.desk import ExemptionDesk
from assistant.answering.faq import FaqDesk, FaqMatcher
from assistant.answering.finding import Finder
from assistant.answering.model_rewriter import ModelRewriter
from assistant.answering.notes import Annotator
from assistant.answering.outgoing import OutgoingDoor
from assistant.answering.pipeline import AnswerPipeline, Parts
from assistant.answering.prompts import PromptLibrary
from assistant.answering.rewriter import FollowUpRewriter
from assistant.answering.router import Router, shipped_classifiers
from assistant.answering.tool_calls import CalculatorTools
from assistant.answering.watching import Watching
from assistant.domain.identity import Principal, Role
from assistant.engine.base import Thinking, Watched
from assistant.engines import by_model_of, engine_of, writer_of
from assistant.models.fetch import model_directory
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.retrieval.glossary import shipped_glossary
from assistant.retrieval.keywords import KeywordReader
from assistant.retrieval.retriever import HybridRetriever
from assistant.safety.guards import Guard, GuardChain
from assistant.safety.injection import HiddenTextGuard, TakeOverGuard
from assistant.safety.topic_judge import shipped_judge
from assistant.safety.topics import SensitiveTopicGuard
from assistant.safety.word_guard import WordGuard
from assistant.settings import Settings, prepare_data_dir
from assistant.storage.lexical import simplify
from assistant.storage.opening import Storage, open_storage
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
    outgoing: OutgoingDoor

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
    engine = engine_of(settings)
    watching = Watching(storage.words, persons=settings.mask_personal_data)
    guard = _guard(watching, embedder)
    contacts = (settings.hr_contact, settings.confidential_contact)
    outgoing = OutgoingDoor(watching, Ends(prompts), contacts)
    rewriter = FollowUpRewriter(keywords)
    today = today_in(settings, storage)
    finder = Finder(retriever, evidence, settings.passages, exemptions := ExemptionDesk(storage.policies))
    numbers = NumbersInForce(storage.parameters, open_calendars(settings.holidays))
    tools = CalculatorTools(numbers, today)
    writer = writer_of(settings, engine, evidence, prompts, storage.policies, tools)
    by_model = by_model_of(settings, engine, prompts, rewriter, keywords)
    parts = Parts(
        intake=_intake(settings, storage, guard, rewriter, today, by_model),
        finder=finder,
        writer=writer,
        ends=Ends(prompts, *contacts),
        router=Router(shipped_classifiers(), embedder, thinking_share=settings.thinking_share),
        can_think=engine is not None and engine.profile.thinking is not Thinking.NONE,
        outgoing=outgoing,
        traces=storage.traces if settings.traces else None,
        faq=FaqDesk(storage.faq, FaqMatcher(storage.faq, embedder, keywords), exemptions),
        annotator=Annotator(storage.policies, prompts),
        calculations=CalculationDesk(numbers, today),
        applying=_applying(storage, prompts, finder, exemptions, today),
    )
    pipeline, watched = AnswerPipeline(parts), engine if isinstance(engine, Watched) else None
    shared = (guard, rewriter, retriever, evidence)
    return Assistant(settings, storage, embedder, index, *shared, pipeline, today, watched, outgoing)


def _intake(
    settings: Settings,
    storage: Storage,
    guard: Guard,
    rewriter: FollowUpRewriter,
    today: Callable[[], date],
    by_model: ModelRewriter | None,
) -> Intake:
    regards = Regards(lambda: storage.policies.audience_values(today()), rewriter)
    policy = (settings.think_switches, regards, settings.keep_personal_data)
    met = storage.topics.count
    return Intake(guard, rewriter, storage.conversations, today, *policy, by_model, met)


def _applying(
    storage: Storage,
    prompts: PromptLibrary,
    finder: Finder,
    exemptions: ExemptionDesk,
    today: Callable[[], date],
) -> ApplyingDesk:
    elsewhere = Elsewhere(finder, lambda: storage.policies.audience_values(today()))
    return ApplyingDesk(prompts, elsewhere, exemptions)


def _guard(watching: Watching, embedder: SentenceEmbedder) -> Guard:
    # Topics first: whoever tells of an insult is heard, not stopped for its words.
    return GuardChain((HiddenTextGuard(), _topics(embedder), WordGuard(watching.screen), TakeOverGuard()))


def _topics(embedder: SentenceEmbedder) -> SensitiveTopicGuard:
    judge = shipped_judge()
    if embedder.fingerprint != judge.embedder:  # it knows no other's vectors
        return SensitiveTopicGuard()
    return SensitiveTopicGuard(judge, lambda text: embedder.embed_question(simplify(text)))


def _storage(settings: Settings) -> Storage:
    token = settings.index_token.get_secret_value()
    return open_storage(
        settings.sql_url,
        settings.data_path,
        settings.index_uri,
        token,
        four_eyes=settings.four_eyes,
        session_limits=(
            timedelta(hours=settings.session_idle_hours),
            timedelta(hours=settings.session_hours),
        ),
    )


def operator(storage: Storage) -> Principal:
    """This machine's operator, known to the store from now on."""
    storage.people.put(OPERATOR)
    return OPERATOR


def today_in(settings: Settings, storage: Storage) -> Callable[[], date]:
    """A clock of days in the policy's time zone; a database server's clock counts, so that machines agree."""
    return lambda: storage.database.now().astimezone(settings.zone).date()


def demo_path() -> Path:
    """Where the demo company lies in a checkout or an installed wheel."""
    from importlib import resources

    return Path(str(resources.files("ingest"))) / "demo"
