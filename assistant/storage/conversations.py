"""Conversations, each readable by its owner alone."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.domain.answers import Answer, Conversation, Turn
from assistant.domain.identity import Principal
from assistant.errors import InvalidInput, NotFound
from assistant.storage import answer_codec
from assistant.storage.columns import clean
from assistant.storage.database import Database
from assistant.storage.tables import ConversationRow, TurnRow

TITLE_CHARACTERS = 200


class ConversationStore:
    """Keeps turns. Another's conversation is NotFound, like one that never was."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, principal: Principal, title: str) -> Conversation:
        """A new conversation without turns; its title is cut to TITLE_CHARACTERS."""
        now = self._database.now()
        row = ConversationRow(
            id=uuid4().hex, owner_id=principal.id, title=_title(title), created_at=now, updated_at=now
        )
        with self._database.writing() as session:
            session.add(row)
            session.flush()
            return _conversation(row)

    def list(self, principal: Principal) -> list[Conversation]:
        """The principal's conversations, the last used first, without their turns."""
        own = select(ConversationRow).where(ConversationRow.owner_id == principal.id)
        newest = own.order_by(ConversationRow.updated_at.desc(), ConversationRow.id)
        with self._database.reading() as session:
            return [_conversation(row) for row in session.scalars(newest)]

    def get(self, principal: Principal, conversation_id: str) -> Conversation:
        """One conversation with its turns, oldest first."""
        with self._database.reading() as session:
            row = _own(session, principal, conversation_id)
            said = select(TurnRow).where(TurnRow.conversation_id == row.id).order_by(TurnRow.position)
            return replace(_conversation(row), turns=tuple(map(_turn, session.scalars(said))))

    def append(self, principal: Principal, conversation_id: str, question: str, answer: Answer) -> str:
        """Add a turn at the end and return its id, which the kept answer carries too."""
        now = self._database.now()
        with self._database.writing() as session:
            row = _own(session, principal, conversation_id, locked=True)
            count = select(func.count()).select_from(TurnRow).where(TurnRow.conversation_id == row.id)
            turn_id = answer.turn_id or uuid4().hex
            turn = TurnRow(
                id=turn_id,
                conversation_id=row.id,
                position=session.scalar(count) or 0,
                question=question,
                answer=answer_codec.encode(replace(answer, turn_id=turn_id)),
                created_at=now,
            )
            session.add(turn)
            row.updated_at = now
            return turn_id

    def rename(self, principal: Principal, conversation_id: str, title: str) -> None:
        """Give it another title. InvalidInput when that is empty."""
        if not _title(title):
            raise InvalidInput("a conversation needs a title; write a few words")
        with self._database.writing() as session:
            _own(session, principal, conversation_id, locked=True).title = _title(title)

    def delete(self, principal: Principal, conversation_id: str) -> None:
        """Remove it with all its turns, for good."""
        with self._database.writing() as session:
            session.delete(_own(session, principal, conversation_id, locked=True))


def _own(
    session: Session, principal: Principal, conversation_id: str, *, locked: bool = False
) -> ConversationRow:
    mine = select(ConversationRow).where(
        ConversationRow.id == conversation_id, ConversationRow.owner_id == principal.id
    )
    row = session.scalar(mine.with_for_update() if locked else mine)
    if row is None:
        raise NotFound("no conversation has this id")
    return row


def _title(title: str) -> str:
    return " ".join(clean(title).split())[:TITLE_CHARACTERS]


def _conversation(row: ConversationRow) -> Conversation:
    return Conversation(id=row.id, owner_id=row.owner_id, title=row.title, created_at=row.created_at)


def _turn(row: TurnRow) -> Turn:
    return Turn(
        id=row.id,
        position=row.position,
        question=row.question,
        answer=answer_codec.decode(row.answer),
        created_at=row.created_at,
    )
