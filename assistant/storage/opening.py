"""Opens everything that is stored, from plain values. The vector index opens later: it needs to know the embedder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.storage.conversations import ConversationStore
from assistant.storage.database import Clock, Database, utc_now
from assistant.storage.documents import DocumentStore
from assistant.storage.files import FileStore
from assistant.storage.jobs import JobStore
from assistant.storage.people import PeopleStore
from assistant.storage.reading import PolicyReader
from assistant.storage.sessions import SessionStore
from assistant.storage.statistics import TermStatistics


@dataclass(frozen=True, slots=True)
class Storage:
    """The stores over one database and one folder."""

    database: Database
    files: FileStore
    documents: DocumentStore
    policies: PolicyReader
    jobs: JobStore
    conversations: ConversationStore
    people: PeopleStore
    sessions: SessionStore
    statistics: TermStatistics
    data_path: Path
    index_uri: str
    index_token: str

    def close(self) -> None:
        """Give the database's connections back; an index that was opened is closed by who opened it."""
        self.database.close()


def open_storage(
    sql_url: str, data_path: Path, index_uri: str = "", index_token: str = "", clock: Clock = utc_now
) -> Storage:
    """Open the stores; an empty database gets its tables, one of another release is refused (StorageUnavailable)."""
    database = Database.open(sql_url, clock)
    try:
        if database.is_empty():
            database.migrate()
        database.check_schema()
    except BaseException:
        database.close()
        raise
    return Storage(
        database=database,
        files=FileStore(data_path / "files"),
        documents=DocumentStore(database),
        policies=PolicyReader(database),
        jobs=JobStore(database),
        conversations=ConversationStore(database),
        people=PeopleStore(database),
        sessions=SessionStore(database),
        statistics=TermStatistics(database),
        data_path=data_path,
        index_uri=index_uri,
        index_token=index_token,
    )
