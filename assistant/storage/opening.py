"""Opens everything that is stored, from plain values. The vector index opens later: it needs to know the embedder."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.storage.accounts import AccountStore
from assistant.storage.api_keys import ApiKeyStore
from assistant.storage.conversations import ConversationStore
from assistant.storage.database import Clock, Database
from assistant.storage.documents import DocumentStore
from assistant.storage.editing import PolicyEditor
from assistant.storage.faq import FaqStore
from assistant.storage.files import FileStore
from assistant.storage.index_checks import IndexCheckStore
from assistant.storage.jobs import JobStore
from assistant.storage.parameters import ParameterStore
from assistant.storage.people import PeopleStore
from assistant.storage.quality import QualityReports
from assistant.storage.reading import PolicyReader
from assistant.storage.sessions import ABSOLUTE, IDLE, SessionStore
from assistant.storage.staging import StagingStore
from assistant.storage.stated import StatedAttributes
from assistant.storage.statistics import TermStatistics
from assistant.storage.tickets import TicketStore
from assistant.storage.traces import TraceStore
from assistant.storage.word_lists import TopicCounts, WordListStore

if TYPE_CHECKING:
    from assistant.storage.generations import Generation
    from assistant.storage.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class Storage:
    """The stores over one database and one folder."""

    database: Database
    files: FileStore
    documents: DocumentStore
    editor: PolicyEditor
    policies: PolicyReader
    quality: QualityReports
    jobs: JobStore
    conversations: ConversationStore
    people: PeopleStore
    sessions: SessionStore
    statistics: TermStatistics
    index_checks: IndexCheckStore
    staging: StagingStore
    traces: TraceStore
    faq: FaqStore
    parameters: ParameterStore
    stated: StatedAttributes
    accounts: AccountStore
    api_keys: ApiKeyStore
    tickets: TicketStore
    words: WordListStore
    topics: TopicCounts
    data_path: Path
    index_uri: str
    index_token: str

    def open_index(self, embedder: str, dimension: int, chunker: str | None = None) -> VectorIndex:
        """The live index, for vectors of this embedder (its fingerprint). IndexUnavailable says what is to be done.

        `chunker`: the form of the chunks that the caller will write; None: it only searches.
        """
        from assistant.storage.generations import GenerationStore

        generation = GenerationStore(self.database).live(embedder, dimension, chunker)
        return self._index_of(generation, chunker)

    def begin_index(self, embedder: str, dimension: int, chunker: str = "") -> VectorIndex:
        """An index beside the live one, empty or as far as it was filled before; fill it, then call make_live."""
        from assistant.storage.generations import GenerationStore

        return self._index_of(GenerationStore(self.database).begin(embedder, dimension, chunker), fresh=True)

    def make_live(self, index: VectorIndex) -> None:
        """Everybody searches this one from the next question on; texts cut anew for it take their places."""
        self.staging.switch(index.generation)

    def drop_superseded(self) -> None:
        """Remove the rows of every generation that is not live."""
        from assistant.storage.generations import GenerationStore
        from assistant.storage.index_connection import IndexConnection

        generations = GenerationStore(self.database)
        for old in generations.superseded():
            folder = self.data_path / "index"
            with closing(IndexConnection(old.collection, self.index_uri, self.index_token, folder)) as rows:
                rows.drop_collection()
            generations.forget(old)

    def _index_of(
        self, generation: Generation, chunker: str | None = None, *, fresh: bool = False
    ) -> VectorIndex:
        # Imported late: pymilvus takes seconds, and most commands search nothing.
        from assistant.storage.generations import GenerationStore
        from assistant.storage.index_connection import IndexConnection
        from assistant.storage.index_log import IndexLog
        from assistant.storage.vectors import VectorIndex

        generations = GenerationStore(self.database)
        folder = self.data_path / "index"
        connection = IndexConnection(generation.collection, self.index_uri, self.index_token, folder)
        index = VectorIndex(
            connection,
            self.policies,
            self.statistics,
            generation,
            generations,
            IndexLog(self.database),
            pinned=fresh,
            chunker=chunker,
        )
        try:
            index.prepare(may_be_empty=fresh or not generations.expects_rows())
        except BaseException:
            index.close()
            raise
        return index

    def close(self) -> None:
        """Give the database's connections back; an index that was opened is closed by who opened it."""
        self.database.close()


def open_storage(
    sql_url: str,
    data_path: Path,
    index_uri: str = "",
    index_token: str = "",
    clock: Clock | None = None,
    *,
    four_eyes: bool = False,
    session_limits: tuple[timedelta, timedelta] = (IDLE, ABSOLUTE),
) -> Storage:
    """Open the stores; an empty database gets its tables, one of another release is refused (StorageUnavailable).

    `four_eyes`: no version goes live without the approval of somebody who did not upload it.
    `session_limits`: how long a session lasts unused, and in any case.
    """
    database = _ready(sql_url, clock)
    policies = PolicyReader(database)
    return Storage(
        database=database,
        files=FileStore(data_path / "files"),
        documents=DocumentStore(database, four_eyes=four_eyes),
        editor=PolicyEditor(database, four_eyes=four_eyes),
        policies=policies,
        quality=QualityReports(database),
        jobs=JobStore(database),
        conversations=ConversationStore(database),
        people=PeopleStore(database),
        sessions=SessionStore(database, *session_limits),
        statistics=TermStatistics(database),
        index_checks=IndexCheckStore(database),
        staging=StagingStore(database),
        traces=TraceStore(database),
        faq=FaqStore(database, policies),
        parameters=ParameterStore(database, policies),
        stated=StatedAttributes(database),
        accounts=AccountStore(database),
        api_keys=ApiKeyStore(database),
        tickets=TicketStore(database),
        words=WordListStore(database),
        topics=TopicCounts(database),
        data_path=data_path,
        index_uri=index_uri,
        index_token=index_token,
    )


def _ready(sql_url: str, clock: Clock | None) -> Database:
    database = Database.open(sql_url, clock)
    try:
        if database.is_empty():
            database.migrate()
        database.check_schema()
    except BaseException:
        database.close()
        raise
    return database
