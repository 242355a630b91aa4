"""The real parts around a pipeline, and how a test asks it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.answering.applying import ApplyingDesk
from assistant.answering.asking import Intake
from assistant.answering.attributes.regarding import Regards
from assistant.answering.attributes.words import Values
from assistant.answering.brief import Writer
from assistant.answering.calculating import CalculationDesk
from assistant.answering.calendars import open_calendars
from assistant.answering.consulted import NumbersInForce
from assistant.answering.elsewhere import Elsewhere
from assistant.answering.ends import Ends
from assistant.answering.evidence import EvidenceReader
from assistant.answering.exemptions.desk import ExemptionDesk
from assistant.answering.extractive import ExtractiveWriter
from assistant.answering.fallback import FallbackWriter
from assistant.answering.faq import FaqDesk, FaqMatcher
from assistant.answering.finding import Finder
from assistant.answering.generative import GenerativeWriter
from assistant.answering.notes import Annotator
from assistant.answering.outgoing import OutgoingDoor
from assistant.answering.pipeline import AnswerPipeline, Parts
from assistant.answering.prompts import PromptLibrary
from assistant.answering.rewriter import FollowUpRewriter
from assistant.answering.router import Router, shipped_classifiers
from assistant.answering.thinking import Limits
from assistant.answering.tool_calls import CalculatorTools
from assistant.answering.watching import NoLists, Watching, WordSource
from assistant.domain.answers import Answer, AnswerEvent, Delta, Finished, Progress, Thought
from assistant.domain.identity import Principal
from assistant.engine.base import Engine, Thinking
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.retrieval.glossary import Glossary, shipped_glossary
from assistant.retrieval.keywords import KeywordReader
from assistant.retrieval.retriever import HybridRetriever, Retriever
from assistant.safety.guards import GuardChain
from assistant.safety.injection import HiddenTextGuard
from assistant.safety.topics import SensitiveTopicGuard
from assistant.safety.word_guard import WordGuard
from assistant.storage.opening import Storage, open_storage
from assistant.storage.vectors import VectorIndex
from tests.service.answering.company import LIN, TODAY, Policy, publish

PASSAGES = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything one question brought."""

    events: tuple[AnswerEvent, ...]
    answer: Answer

    @property
    def streamed(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, Delta))

    @property
    def thought(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, Thought))

    @property
    def stages(self) -> list[str]:
        return [event.stage.value for event in self.events if isinstance(event, Progress)]

    @property
    def cited(self) -> list[str]:
        return [citation.clause_key for citation in self.answer.citations]


@dataclass(frozen=True, slots=True)
class House:
    """Storage, index and embedder with policies in them."""

    storage: Storage
    index: VectorIndex
    embedder: SentenceEmbedder
    retriever: HybridRetriever
    evidence: EvidenceReader
    prompts: PromptLibrary
    glossary: Glossary

    def pipeline(
        self,
        writer: Writer | None = None,
        *,
        can_think: bool = False,
        retriever: Retriever | None = None,
        obeys_switches: bool = False,
        traced: bool = False,
        approved: bool = False,
        words: WordSource = NoLists(),
    ) -> AnswerPipeline:
        """The pipeline with this writer, by default the one that quotes."""
        watching = Watching(words)
        rewriter = FollowUpRewriter(KeywordReader(self.glossary))
        intake = Intake(
            guard=GuardChain((HiddenTextGuard(), SensitiveTopicGuard(), WordGuard(watching.screen))),
            rewriter=rewriter,
            conversations=self.storage.conversations,
            today=lambda: TODAY,
            obeys_switches=obeys_switches,
            regards=Regards(self._values, rewriter),
        )
        exemptions = ExemptionDesk(self.storage.policies)
        finder = Finder(retriever or self.retriever, self.evidence, PASSAGES, exemptions)
        parts = Parts(
            intake=intake,
            finder=finder,
            writer=writer or ExtractiveWriter(self.evidence, self.prompts),
            ends=Ends(self.prompts),
            router=Router(shipped_classifiers(), self.embedder),
            can_think=can_think,
            outgoing=OutgoingDoor(watching, Ends(self.prompts)),
            traces=self.storage.traces if traced else None,
            faq=self.faq() if approved else None,
            annotator=Annotator(self.storage.policies, self.prompts),
            calculations=CalculationDesk(self._numbers(), lambda: TODAY),
            applying=ApplyingDesk(self.prompts, Elsewhere(finder, self._values), exemptions),
        )
        return AnswerPipeline(parts)

    def _values(self) -> Values:
        return self.storage.policies.audience_values(TODAY)

    def faq(self) -> FaqDesk:
        """The desk of approved answers."""
        matcher = FaqMatcher(self.storage.faq, self.embedder, KeywordReader(self.glossary))
        return FaqDesk(self.storage.faq, matcher, ExemptionDesk(self.storage.policies))

    def generating(self, engine: Engine, budget: int = 8192, *, calls: bool = False) -> AnswerPipeline:
        """The pipeline with an engine behind it; `calls`: that may call calculators."""
        writer = self.writer(engine, Limits(budget), calls=calls)
        return self.pipeline(writer, can_think=engine.profile.thinking is not Thinking.NONE)

    def writer(
        self, engine: Engine, limits: Limits = Limits(), *, removes: bool = True, calls: bool = False
    ) -> GenerativeWriter:
        """A writer with this engine."""
        tools = CalculatorTools(self._numbers(), lambda: TODAY) if calls else None
        policies = self.storage.policies
        return GenerativeWriter(engine, self.prompts, policies, limits, removes=removes, tools=tools)

    def _numbers(self) -> NumbersInForce:
        return NumbersInForce(self.storage.parameters, open_calendars())

    def falling_back(self, engine: Engine) -> AnswerPipeline:
        """The pipeline with an engine behind it, and quotes where that fails."""
        reserve = ExtractiveWriter(self.evidence, self.prompts, "replies/degraded")
        return self.pipeline(FallbackWriter(self.writer(engine), reserve), can_think=True)

    def retriever_over(self, index: VectorIndex) -> HybridRetriever:
        """A retriever of this house over another index."""
        return HybridRetriever(self.embedder, index, self.storage.policies, self.glossary)


@contextmanager
def furnished(folder: Path, embedder: SentenceEmbedder, policies: Sequence[Policy]) -> Iterator[House]:
    """A data folder with these policies live and searchable."""
    folder.mkdir(exist_ok=True)
    storage = open_storage(f"sqlite:///{folder / 'assistant.db'}", folder)
    index = storage.open_index(embedder.fingerprint, embedder.dimension)
    for policy in policies:
        publish(storage, index, embedder, policy)
    glossary = shipped_glossary()
    retriever = HybridRetriever(embedder, index, storage.policies, glossary)
    evidence = EvidenceReader(embedder, storage.statistics, glossary, KeywordReader(glossary))
    try:
        yield House(storage, index, embedder, retriever, evidence, PromptLibrary.load(), glossary)
    finally:
        retriever.close()
        index.close()
        storage.close()


async def stream(
    pipeline: AnswerPipeline,
    text: str,
    person: Principal = LIN,
    conversation: str | None = None,
    as_of: date | None = None,
) -> Asked:
    """Ask within a running event loop."""
    events = [event async for event in pipeline.answer(text, conversation, person, as_of=as_of)]
    assert isinstance(events[-1], Finished), "Finished comes last"
    assert sum(isinstance(event, Finished) for event in events) == 1
    return Asked(tuple(events), events[-1].answer)


def ask(
    pipeline: AnswerPipeline,
    text: str,
    person: Principal = LIN,
    conversation: str | None = None,
    as_of: date | None = None,
) -> Asked:
    """Ask one question in an event loop of its own."""
    return asyncio.run(stream(pipeline, text, person, conversation, as_of))
