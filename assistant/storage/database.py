"""Opens the database and its transactions, with the manners SQLite needs. Knows no table."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from assistant.errors import ConfigurationError, StorageUnavailable
from assistant.storage import revisions, schema

BUSY_MILLISECONDS = 10_000
CONNECTIONS = 40
"""As many as the threads that serve requests, so that none waits for another's connection."""
DOCUMENTS = 7_251_002
"""The subject of every transaction that writes documents, rules or term statistics."""
PEOPLE = 7_251_003
"""The subject of every transaction that writes people."""
_ON_CONNECT = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
)

Clock = Callable[[], datetime]


CLOCK_SECONDS = 60.0
"""How long the server's clock is believed before it is asked again."""


def utc_now() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


class ServerClock:
    """The database server's time: machines whose own clocks differ agree on leases and on when a day begins."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._read: tuple[datetime, float] | None = None

    def __call__(self) -> datetime:
        """The server's moment; between two questions this machine only counts the seconds."""
        read, ticks = self._read, time.monotonic()
        if read is None or ticks - read[1] > CLOCK_SECONDS:
            with translated(self._engine.url), self._engine.connect() as connection:
                told = connection.execute(select(func.clock_timestamp())).scalar_one()
            self._read = read = (told.astimezone(UTC), time.monotonic())
            return read[0]
        return read[0] + timedelta(seconds=ticks - read[1])


class Database:
    """A pool of connections. Sessions are short: never hold one while a model writes."""

    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        self._engine = engine
        self._readers = engine.execution_options(readonly=True, postgresql_readonly=True)
        server = engine.dialect.name == "postgresql"
        self._clock = clock or (ServerClock(engine) if server else utc_now)

    @classmethod
    def open(
        cls, url: str, clock: Clock | None = None, *, busy_milliseconds: int = BUSY_MILLISECONDS
    ) -> Database:
        """Connect once, to fail early. StorageUnavailable when it cannot be reached, ConfigurationError for a bad URL."""
        engine = _engine(url, busy_milliseconds)
        with translated(engine.url), engine.execution_options(readonly=True).connect() as connection:
            connection.execute(select(1))
        return cls(engine, clock)

    def now(self) -> datetime:
        """The moment that counts for leases and limits, UTC: on a server its own, so that machines agree."""
        return self._clock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view that writes nothing."""
        with translated(self._engine.url), Session(self._readers) as session:
            yield session

    @contextmanager
    def querying(self) -> Iterator[Connection]:
        """The same for single statements of plain columns, at half the cost."""
        with translated(self._engine.url), self._readers.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction: committed at the end of the block, rolled back when it raises."""
        with translated(self._engine.url), Session(self._engine) as session, session.begin():
            yield session

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables to the revision, up or down. Several processes may do so at once."""
        with translated(self._engine.url):
            schema.migrate(self._engine, revision)

    def is_empty(self) -> bool:
        """Whether no table was ever made here."""
        with translated(self._engine.url), self._readers.connect() as connection:
            return schema.revision(connection) is None

    def check_schema(self) -> None:
        """StorageUnavailable when the tables are older or newer than this program."""
        with translated(self._engine.url), self._readers.connect() as connection:
            schema.check(connection)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def serialise(session: Session, subject: int) -> None:
    """Until this transaction ends, no other that names the subject runs. SQLite has one writer anyway.

    That of DOCUMENTS is counted with it: what others remember of documents and rules is of a revision.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(subject)))
    if subject == DOCUMENTS:
        revisions.advance(session, subject)


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Driver errors that a person can mend -> StorageUnavailable with one sentence; others pass."""
    try:
        yield
    except PoolTimeout as error:
        raise StorageUnavailable("every database connection is in use; try again in a moment") from error
    except DBAPIError as error:
        sentence = _sentence(error, url)
        if sentence is None:
            raise
        raise StorageUnavailable(sentence) from error


def _sentence(error: DBAPIError, url: URL) -> str | None:
    said = str(error.orig).lower()
    place = url.render_as_string(hide_password=True) if url.host or not url.database else url.database
    if "locked" in said:
        return (
            f"the database {place} is busy with another process; try again, or end the process that holds it"
        )
    if "readonly" in said or "read-only" in said:
        return f"the database {place} cannot be written; make it and its folder writable"
    if re.search(r"no such (table|column)|relation .* does not exist|column .* does not exist", said):
        return f"the database {place} does not fit this program; run `assistant migrate`"
    if "not a database" in said or "malformed" in said:
        return f"the file {place} is damaged or not a database; restore it from a backup or move it away"
    if "disk is full" in said or "no space left" in said:
        return f"the disk that holds the database {place} is full; free some space"
    if "unable to open" in said:
        return f"the database {place} cannot be opened; check that its folder exists and is writable"
    if "permission denied" in said:
        return f"this user may not use the database {place} like that; grant the rights or use another user"
    if url.get_backend_name() == "sqlite" and type(error.orig) is sqlite3.OperationalError:
        return f"the database {place} reports “{error.orig}”; check its disk, or restore it from a backup"
    if error.connection_invalidated or type(error.orig).__name__ in ("OperationalError", "AdminShutdown"):
        return (
            f"the database {place} cannot be reached; check that it runs and ASSISTANT_DATABASE_URL is right"
        )
    return None


def _engine(url: str, busy_milliseconds: int) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            return _sqlite_engine(parsed, busy_milliseconds)
        if parsed.get_backend_name() == "sqlite":
            raise ArgumentError("a database in memory would be another one on every connection")
        return create_engine(parsed, pool_size=10, max_overflow=CONNECTIONS - 10, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise ConfigurationError(
            "ASSISTANT_DATABASE_URL is not understood; write sqlite:////path/file.db or postgresql+psycopg://…"
        ) from error


def _sqlite_engine(url: URL, busy_milliseconds: int) -> Engine:
    engine = create_engine(
        url, pool_size=10, max_overflow=CONNECTIONS - 10, connect_args={"timeout": busy_milliseconds / 1000}
    )

    # Python's own transactions begin late and so lose updates (35 of 180 survived): we begin them ourselves.
    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        connection.isolation_level = None
        for pragma in _ON_CONNECT:
            connection.execute(pragma).close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        readonly = connection.get_execution_options().get("readonly", False)
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

    return engine
