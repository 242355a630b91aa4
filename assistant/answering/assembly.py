"""Brief -> prompt token ids, within a token budget. Pure but for the engine's tokenizer.

    system: rules | earlier turns: question, answer | user: passages and question | assistant:

Rendered in token space: control ids are put in here and nowhere else, and every text, ours or a stranger's, goes
through `Engine.encode`, where control tokens written in it stay plain text. Passages stand in the user turn, never
in the system prompt, so that the prefix before them stays equal from turn to turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.brief import Brief
from assistant.answering.prompts import PromptLibrary
from assistant.domain.answers import Turn
from assistant.domain.passages import Passage
from assistant.domain.questions import RouteKind
from assistant.engine.base import Engine, Thinking

IM_START, IM_END = "<|im_start|>", "<|im_end|>"
THINK, END_THINK = "<think>", "</think>"
EARLIER_TURNS = 6


@dataclass(frozen=True, slots=True)
class Prompt:
    """Exact token ids, and what of the brief they hold."""

    ids: tuple[int, ...]
    passages: int
    """The first so many passages of the brief are in."""
    turns: int
    """The newest so many earlier turns are in."""
    stop_ids: tuple[int, ...]


class Assembler:
    """Writes prompts of at most `budget` tokens for one engine; ChatML where the model knows it, plain text else."""

    def __init__(self, prompts: PromptLibrary, engine: Engine, budget: int) -> None:
        self._prompts = prompts
        self._engine = engine
        self._budget = budget
        self._newline = engine.encode("\n")

    def assemble(self, brief: Brief) -> Prompt:
        """Passages first (best first), then earlier turns (newest first), as far as the budget goes."""
        language = brief.question.language
        system = self._segment("system", self._prompts.render("system", language))
        opening = self._opening(thinking=brief.route.kind is RouteKind.THINKING)
        room = self._budget - len(system) - len(opening)
        count = len(brief.passages)
        user = self._user(brief, count)
        while len(user) > room and count > 1:
            count -= 1
            user = self._user(brief, count)
        turns, history = self._history(brief.history, language, room - len(user))
        return Prompt((*system, *history, *user, *opening), count, turns, self._stop_ids())

    def _user(self, brief: Brief, count: int) -> tuple[int, ...]:
        language = brief.question.language
        passages = "\n".join(self._passage(n, p, language) for n, p in enumerate(brief.passages[:count], 1))
        text = self._prompts.render("question", language, passages=passages, question=brief.question.text)
        return self._segment("user", text)

    def _passage(self, number: int, passage: Passage, language: str) -> str:
        return self._prompts.render(
            "passage", language, number=str(number), label=passage.citation_label, text=passage.text
        )

    def _history(self, turns: Sequence[Turn], language: str, room: int) -> tuple[int, tuple[int, ...]]:
        kept: list[tuple[int, ...]] = []
        for turn in reversed(turns[-EARLIER_TURNS:]):
            question = self._prompts.render("past_question", language, question=turn.question)
            pair = (*self._segment("user", question), *self._segment("assistant", turn.answer.text))
            room -= len(pair)
            if room < 0:
                break
            kept.insert(0, pair)
        return len(kept), tuple(token for pair in kept for token in pair)

    def _segment(self, role: str, text: str) -> tuple[int, ...]:
        encode, start, end = self._engine.encode, self._control(IM_START), self._control(IM_END)
        if not start:
            return (*encode(text.strip("\n")), *self._newline)
        return (*start, *encode(role), *self._newline, *encode(text.strip("\n")), *end, *self._newline)

    def _opening(self, *, thinking: bool) -> tuple[int, ...]:
        start = self._control(IM_START)
        head = (*start, *self._engine.encode("assistant"), *self._newline) if start else ()
        kind = self._engine.profile.thinking
        if kind is Thinking.ALWAYS:
            return (*head, *self._control(THINK), *self._newline)
        if thinking or kind is Thinking.NONE:
            return head
        gap = self._engine.encode("\n\n")
        return (*head, *self._control(THINK), *gap, *self._control(END_THINK), *gap)

    def _control(self, token: str) -> tuple[int, ...]:
        found = self._engine.control_id(token)
        return () if found is None else (found,)

    def _stop_ids(self) -> tuple[int, ...]:
        return (*self._control(IM_END), *self._control("<|endoftext|>"))
