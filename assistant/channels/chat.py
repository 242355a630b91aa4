"""The door for questions: conversations, and answers as a stream of events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request, status
from fastapi.sse import EventSourceResponse, ServerSentEvent

from assistant.channels.answer_stream import AnswerStream
from assistant.channels.dependencies import Caller, TheParts
from assistant.channels.problems import problem_of, request_id_of
from assistant.channels.schemas import (
    AnswerModel,
    AskedQuestion,
    ConversationModel,
    ConversationSummary,
    NewConversation,
    PieceModel,
    ProgressModel,
    Renaming,
)
from assistant.domain.answers import AnswerEvent, Delta, Finished, Progress, Thought

router = APIRouter(prefix="/conversations", tags=["conversations"])


@router.post("", status_code=status.HTTP_201_CREATED)
def begin_conversation(new: NewConversation, caller: Caller, parts: TheParts) -> ConversationModel:
    """Begin a conversation."""
    created = parts.storage.conversations.create(caller, parts.outgoing.text(new.title))
    return ConversationModel.of(created)


@router.get("")
def list_conversations(caller: Caller, parts: TheParts) -> list[ConversationSummary]:
    """The caller's conversations, newest first."""
    kept = parts.outgoing.titles(parts.storage.conversations.list(caller))
    return [ConversationSummary.of(one) for one in kept]


@router.get("/{conversation_id}")
def read_conversation(conversation_id: str, caller: Caller, parts: TheParts) -> ConversationModel:
    """A conversation with its turns. 404 for others' as for missing ones."""
    kept = parts.storage.conversations.get(caller, conversation_id)
    return ConversationModel.of(parts.outgoing.conversation(kept))


@router.patch("/{conversation_id}", status_code=status.HTTP_204_NO_CONTENT)
def rename_conversation(conversation_id: str, new: Renaming, caller: Caller, parts: TheParts) -> None:
    """Give a conversation another title."""
    parts.storage.conversations.rename(caller, conversation_id, parts.outgoing.text(new.title))


@router.delete("/{conversation_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_conversation(conversation_id: str, caller: Caller, parts: TheParts) -> None:
    """Delete a conversation with its turns."""
    parts.storage.conversations.delete(caller, conversation_id)
    parts.pipeline.forget(conversation_id)


async def begun_answer(
    conversation_id: str, question: AskedQuestion, caller: Caller, parts: TheParts
) -> AsyncIterator[AnswerStream]:
    """An answer that has begun: a refusal before its first event is still a status, not an event."""
    with parts.limiter.answering(caller.id):
        events = parts.pipeline.answer(question.text, conversation_id, caller, as_of=question.as_of)
        stream = AnswerStream(events)
        try:
            await stream.begin()
            yield stream
        finally:
            await stream.close()


@router.post("/{conversation_id}/answers", response_class=EventSourceResponse)
async def answer(
    request: Request, caller: Caller, parts: TheParts, stream: Annotated[AnswerStream, Depends(begun_answer)]
) -> AsyncIterator[ServerSentEvent]:
    """Ask. Events: `progress`, `delta`, then `finished` with the whole answer, or `error` with a problem.

    Where policy shows thinking, `thought` comes before `delta`. Closing the connection stops the answer.
    """
    try:
        async for event in stream:
            if isinstance(event, Finished):
                parts.limiter.spend(caller.id, event.answer.usage.worked_tokens)
            encoded = encode(event, parts.shows_thinking)
            if encoded is not None:
                yield encoded
    except Exception as error:
        yield ServerSentEvent(event="error", data=problem_of(error, request_id_of(request)))


def encode(event: AnswerEvent, shows_thinking: bool) -> ServerSentEvent | None:
    """The event as sent; None: it stays in the house."""
    match event:
        case Progress(stage):
            return ServerSentEvent(event="progress", data=ProgressModel(stage=stage))
        case Thought(text):
            return ServerSentEvent(event="thought", data=PieceModel(text=text)) if shows_thinking else None
        case Delta(text):
            return ServerSentEvent(event="delta", data=PieceModel(text=text))
        case Finished(finished):
            return ServerSentEvent(event="finished", data=AnswerModel.of(finished))
