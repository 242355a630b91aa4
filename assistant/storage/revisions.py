"""How often something was changed that others keep in memory. Knows no subject.

The count goes up in the transaction that changes it, so whoever reads count and content in one view knows how old both
are; a count read before its content can only be too low, and then the content is read again.
"""

from __future__ import annotations

from sqlalchemy import ScalarSelect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assistant.storage.index_tables import RevisionRow


def advance(session: Session, subject: int) -> None:
    """Count a change of the subject, made in this transaction."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(RevisionRow).values(subject=subject, number=1)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[RevisionRow.subject], set_={"number": RevisionRow.number + 1}
        )
    )


def revision_of(subject: int) -> ScalarSelect[int]:
    """The subject's count, to be selected beside what it stands for; None: it never changed."""
    return select(RevisionRow.number).where(RevisionRow.subject == subject).scalar_subquery()
