"""How answers came about, kept for those who look after the assistant where policy says so."""

from __future__ import annotations

from datetime import timedelta

from pydantic import TypeAdapter
from sqlalchemy import delete

from assistant.domain.traces import AnswerTrace
from assistant.errors import NotFound
from assistant.storage.answer_tables import TraceRow
from assistant.storage.database import Database

_CODEC = TypeAdapter(AnswerTrace)


class TraceStore:
    """One trace a turn; it goes with the turn."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, trace: AnswerTrace) -> None:
        """Keep the trace of a turn that is kept already."""
        row = TraceRow(
            turn_id=trace.turn_id, body=_CODEC.dump_json(trace).decode(), created_at=self._database.now()
        )
        with self._database.writing() as session:
            session.add(row)

    def get(self, turn_id: str) -> AnswerTrace:
        """The trace of a turn. NotFound where none is kept."""
        with self._database.reading() as session:
            row = session.get(TraceRow, turn_id)
            if row is None:
                raise NotFound("no trace is kept of this turn")
            return _CODEC.validate_json(row.body)

    def remove_older(self, days: int) -> int:
        """Remove what is older than so many days; returns how many went."""
        before = self._database.now() - timedelta(days=days)
        with self._database.writing() as session:
            gone = session.execute(
                delete(TraceRow).where(TraceRow.created_at < before).returning(TraceRow.turn_id)
            )
            return len(gone.all())
