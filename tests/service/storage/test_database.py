"""Transactions lose nothing, on both databases; what a person can mend is told in one sentence."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import select, update

from assistant.errors import ConfigurationError, StorageUnavailable
from assistant.storage.database import DOCUMENTS, Database, serialise
from assistant.storage.opening import Storage, open_storage
from assistant.storage.tables import ConversationRow, TermRow

WRITERS, TURNS = 6, 20


def test_concurrent_read_modify_write_loses_nothing(storage: Storage) -> None:
    with storage.database.writing() as session:
        session.add(TermRow(term_id=7, document_frequency=0))

    def count_up(_: int) -> None:
        for _turn in range(TURNS):
            with storage.database.writing() as session:
                serialise(session, DOCUMENTS)
                row = session.get_one(TermRow, 7)
                row.document_frequency += 1

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(count_up, range(WRITERS)))
    assert storage.statistics.frequencies([7]) == {7: WRITERS * TURNS}


def test_a_raising_block_writes_nothing(storage: Storage) -> None:
    with pytest.raises(RuntimeError), storage.database.writing() as session:
        session.add(TermRow(term_id=7, document_frequency=1))
        session.flush()
        raise RuntimeError
    assert storage.statistics.frequencies([7]) == {}


def test_readers_do_not_wait_for_a_writer_and_see_nothing_of_it(storage: Storage) -> None:
    with storage.database.writing() as session:
        session.add(TermRow(term_id=7, document_frequency=1))
        session.flush()
        assert storage.statistics.frequencies([7]) == {}


def test_moments_come_back_aware_and_in_utc(storage: Storage) -> None:
    shanghai = datetime(2026, 11, 22, 17, 0, tzinfo=timezone(timedelta(hours=8)))
    keep_conversation(storage, "a title", shanghai)
    with storage.database.reading() as session:
        kept = session.scalars(select(ConversationRow)).one().created_at
    assert kept == shanghai
    assert kept.tzinfo is UTC


def test_a_naive_moment_is_refused(storage: Storage) -> None:
    with pytest.raises(sa.exc.StatementError, match="without a time zone"):
        keep_conversation(storage, "a title", datetime(2026, 11, 22))


def test_text_that_no_database_can_hold_is_kept_as_far_as_it_can(storage: Storage) -> None:
    keep_conversation(storage, "年\x00假\ud800!", datetime(2026, 11, 22, tzinfo=UTC))
    with storage.database.reading() as session:
        assert session.scalars(select(ConversationRow.title)).one() == "年假\ufffd!"


def test_a_database_of_a_newer_program_is_left_alone(database_url: str, tmp_path: Path) -> None:
    set_revision(database_url, "9999")
    with pytest.raises(StorageUnavailable, match="newer program"):
        open_storage(database_url, tmp_path)


def test_an_empty_database_gets_its_tables(tmp_path: Path) -> None:
    open_storage(f"sqlite:///{tmp_path / 'new.db'}", tmp_path).close()
    open_storage(f"sqlite:///{tmp_path / 'new.db'}", tmp_path).close()


def test_a_database_held_by_another_process_is_told_as_busy(sqlite_with_tables: Path, tmp_path: Path) -> None:
    path = copied(sqlite_with_tables, tmp_path)
    database = Database.open(f"sqlite:///{path}", busy_milliseconds=50)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageUnavailable, match="busy with another process"), database.writing() as session:
        session.execute(update(TermRow).values(document_frequency=0))
    holder.close()
    database.close()


def test_a_read_only_database_is_told_as_such(sqlite_with_tables: Path, tmp_path: Path) -> None:
    path = copied(sqlite_with_tables, tmp_path)
    with pytest.raises(StorageUnavailable, match="make it and its folder writable"):
        write_something(f"sqlite:///file:{path}?mode=ro&uri=true")


def test_a_folder_that_does_not_exist_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match="check that its folder exists"):
        Database.open(f"sqlite:///{tmp_path / 'missing' / 'assistant.db'}")


def test_a_file_that_is_no_database_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "assistant.db").write_bytes(b"this is a letter, not a database" * 40)
    with pytest.raises(StorageUnavailable, match="damaged or not a database"):
        Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE documents (mine TEXT)")
    other.close()
    with pytest.raises(StorageUnavailable, match="documents already exists"):
        open_storage(f"sqlite:///{tmp_path / 'other.db'}", tmp_path)


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    with pytest.raises(StorageUnavailable, match="cannot be reached") as caught:
        Database.open("postgresql+psycopg://hr:secret@127.0.0.1:9/hr")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "nonsense", "oracle9://x", "mysql+nothing://x", "sqlite://", "sqlite:///:memory:"]
)
def test_a_url_that_is_not_understood_names_its_setting(url: str) -> None:
    with pytest.raises(ConfigurationError, match="ASSISTANT_DATABASE_URL"):
        Database.open(url)


def keep_conversation(storage: Storage, title: str, moment: datetime) -> None:
    with storage.database.writing() as session:
        session.add(ConversationRow(id="c", owner_id="o", title=title, created_at=moment, updated_at=moment))


def set_revision(url: str, revision: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    engine.dispose()


def copied(template: Path, folder: Path) -> Path:
    target = folder / "copied.db"
    target.write_bytes(template.read_bytes())
    return target


def write_something(url: str) -> None:
    database = Database.open(url)
    try:
        with database.writing() as session:
            session.add(TermRow(term_id=7, document_frequency=1))
    finally:
        database.close()


def test_a_server_s_clock_is_the_one_that_counts(postgres: sa.URL) -> None:
    database = Database.open(postgres.render_as_string(hide_password=False))
    with database.reading() as session:
        before = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        first, second = database.now(), database.now()
        after = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    database.close()
    assert before <= first <= second <= after + timedelta(seconds=1)
