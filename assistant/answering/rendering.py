"""Roles and texts -> segments of a prompt, in token space: ChatML where the model knows it, plain text else.

Control ids are put in here and nowhere else. Every text, ours or a stranger's, goes through `Engine.encode`, where
control tokens written in it stay plain text; so each segment equals what the model's own template makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.prompts import PromptLibrary
from assistant.domain.passages import Passage
from assistant.engine.base import Engine, Thinking

IM_START, IM_END, END_OF_TEXT = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
THINK, END_THINK = "<think>", "</think>"
CONTROLS = (
    *(IM_START, IM_END, END_OF_TEXT, THINK, END_THINK),
    *("<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"),
    *("<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>", "<|box_end|>", "<|quad_start|>"),
    *(
        "<|quad_end|>",
        "<|vision_start|>",
        "<|vision_end|>",
        "<|vision_pad|>",
        "<|image_pad|>",
        "<|video_pad|>",
    ),
    *("<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>"),
)
"""Every control token of Qwen's models; others hold some of them."""

FUNCTIONS = """{rules}

# Tools

You may call one or more functions to assist with the user query.

You are provided with function signatures within <tools></tools> XML tags:
<tools>
{functions}
</tools>

For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:
<tool_call>
{{"name": <function-name>, "arguments": <args-json-object>}}
</tool_call>"""
"""How Qwen's chat template tells a model of functions, word for word."""
NOTICES = ("replies/extract", "replies/degraded", "replies/unattributed")


class Renderer:
    """Writes segments for one engine."""

    def __init__(self, prompts: PromptLibrary, engine: Engine) -> None:
        self._prompts = prompts
        self._engine = engine
        self._newline = engine.encode("\n")
        self._start = self._control(IM_START)
        self.stop_ids = (*self._control(IM_END), *self._control(END_OF_TEXT))
        """What ends the model's turn."""

    def system(self, language: str, functions: Sequence[str] = ()) -> tuple[int, ...]:
        """The standing rules, and the signatures of functions that may be called, a line of JSON each."""
        rules = self._prompts.render("system", language).strip("\n")
        if not functions:
            return self._segment("system", self._encode(rules))
        more = self._prompts.render("tools", language).strip("\n")
        text = FUNCTIONS.format(rules=f"{rules}\n{more}", functions="\n".join(functions))
        return self._segment("system", self._with_controls(text))

    @property
    def calls(self) -> bool:
        """Whether the model has the marks of calls."""
        return bool(self._start) and all(map(self._control, ("<tool_call>", "</tool_call>")))

    def responses(self, texts: Sequence[str]) -> tuple[int, ...]:
        """The turn that tells the model what became of its calls, as Qwen's template writes it."""
        opened, closed = self._control("<tool_response>"), self._control("</tool_response>")
        if not opened or not closed:  # as in Qwen2.5: the marks are plain text there
            marked = (f"<tool_response>\n{text.strip()}\n</tool_response>" for text in texts)
            return self._segment("user", self._engine.encode("\n".join(marked)))
        blocks = [(*opened, *self._engine.encode(f"\n{text.strip()}\n"), *closed) for text in texts]
        between = [(*block, *self._newline) for block in blocks[:-1]]
        return self._segment("user", tuple(id for block in (*between, *blocks[-1:]) for id in block))

    def ended(self, reply: tuple[int, ...]) -> tuple[int, ...]:
        """What was generated, as a turn that is over."""
        while reply and reply[-1] in self.stop_ids:
            reply = reply[:-1]
        return (*reply, *self._control(IM_END), *self._newline)

    def user(
        self, question: str, language: str, new: Sequence[tuple[int, Passage]], known: Sequence[int] = ()
    ) -> tuple[int, ...]:
        """A question with its passages: the new ones written out, those that stand before it named."""
        lines = [self._passage(number, passage, language) for number, passage in new]
        if known:
            numbers = "".join(f"[{number}]" for number in known)
            lines.append(self._prompts.render("still_applies", language, numbers=numbers))
        text = self._prompts.render("question", language, passages="\n".join(lines), question=question)
        return self._segment("user", self._encode(text))

    def bare_question(self, question: str, language: str) -> tuple[int, ...]:
        """The user's segment of an earlier turn, without passages."""
        return self._segment(
            "user", self._encode(self._prompts.render("past_question", language, question=question))
        )

    def instruction(self, text: str) -> tuple[int, ...]:
        """A user's segment of its own, without a conversation around it."""
        return self._segment("user", self._encode(text))

    def reply(self, answer: tuple[int, ...]) -> tuple[int, ...]:
        """The assistant's segment around an answer's tokens."""
        return self._segment("assistant", answer)

    def written_reply(self, answer: str) -> tuple[int, ...]:
        """The assistant's segment of an answer of which only the text is known."""
        return self.reply(self._encode(answer))

    def without_notices(self, answer: str, language: str) -> str:
        """A stored answer without what the house says around answers; a model would take to saying it."""
        for name in NOTICES:
            answer = answer.replace(self._prompts.render(name, language, quotes="").strip(), "")
        return answer.strip()

    def opening(self, *, thinking: bool) -> tuple[int, ...]:
        """What stands before the first generated token. The hard switch: an empty thought where none is wanted."""
        head = self._head("assistant") if self._start else ()
        kind = self._engine.profile.thinking
        if kind is Thinking.ALWAYS:
            return (*head, *self._control(THINK), *self._newline)
        if thinking or kind is Thinking.NONE:
            return head
        gap = self._engine.encode("\n\n")
        return (*head, *self._control(THINK), *gap, *self._control(END_THINK), *gap)

    def _with_controls(self, ours: str) -> tuple[int, ...]:
        """Text of the house in which the marks of calls are control tokens."""
        parts = re.split("(</?tool_call>)", ours)
        return tuple(
            id
            for part in parts
            for id in (self._control(part) if part.endswith("tool_call>") else self._engine.encode(part))
        )

    def _passage(self, number: int, passage: Passage, language: str) -> str:
        label = passage.citation_label
        return self._prompts.render("passage", language, number=str(number), label=label, text=passage.text)

    def _segment(self, role: str, content: tuple[int, ...]) -> tuple[int, ...]:
        if not self._start:
            return (*content, *self._newline)
        return (*self._head(role), *content, *self._control(IM_END), *self._newline)

    def _head(self, role: str) -> tuple[int, ...]:
        return (*self._start, *self._engine.encode(role), *self._newline)

    def _encode(self, text: str) -> tuple[int, ...]:
        return self._engine.encode(text.strip("\n"))

    def _control(self, token: str) -> tuple[int, ...]:
        found = self._engine.control_id(token)
        return () if found is None else (found,)
