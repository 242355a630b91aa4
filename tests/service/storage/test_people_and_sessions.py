"""Known people, links that sign in once, and sessions that end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from assistant.domain.identity import Attribute, Principal, Role
from assistant.errors import AssistantError, InvalidInput, NotFound
from assistant.storage.opening import Storage
from assistant.storage.tables import LoginLinkRow, SessionRow
from tests.service.storage.conftest import Clock
from tests.service.storage.examples import EMPLOYEE, MANAGER

WHOLE = Principal(
    "local",
    "he.lan",
    "何兰",
    frozenset({Role.ADMIN, Role.EMPLOYEE}),
    frozenset({"hr", "managers"}),
    {Attribute.LOCATION: "shanghai", Attribute.ENTITY: "a=b, c"},
    date(2017, 9, 1),
)


def test_a_person_comes_back_whole(storage: Storage) -> None:
    storage.people.put(WHOLE)
    assert storage.people.get(WHOLE.id) == WHOLE


def test_putting_a_person_again_replaces_the_record(storage: Storage) -> None:
    storage.people.put(WHOLE)
    storage.people.put(replace(WHOLE, groups=frozenset(), attributes={}))
    assert storage.people.all() == [replace(WHOLE, groups=frozenset(), attributes={})]


def test_putting_one_person_at_once_keeps_one(storage: Storage) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: storage.people.put(WHOLE), range(8)))
    assert storage.people.all() == [WHOLE]


@pytest.mark.parametrize("word", ["he.lan", "何兰", "local|he.lan"])
def test_a_person_is_found_by_subject_name_or_identity(storage: Storage, word: str) -> None:
    storage.people.put(WHOLE)
    storage.people.put(EMPLOYEE)
    assert storage.people.find(word) == WHOLE


def test_a_name_of_several_people_is_not_guessed(storage: Storage) -> None:
    storage.people.put(WHOLE)
    storage.people.put(replace(WHOLE, subject="he.lan2"))
    with pytest.raises(InvalidInput, match=r"several people \(local\|he.lan, local\|he.lan2\)"):
        storage.people.find("何兰")


def test_unknown_people_are_not_found(storage: Storage) -> None:
    with pytest.raises(NotFound):
        storage.people.get("local|nobody")
    with pytest.raises(NotFound, match="lists who is known"):
        storage.people.find("nobody")


def test_a_link_signs_its_person_in(storage: Storage) -> None:
    storage.people.put(MANAGER)
    session = storage.sessions.redeem_link(storage.sessions.create_link(MANAGER.id))
    assert storage.sessions.principal_id_of(session) == MANAGER.id


def test_a_link_works_once_even_when_opened_at_once(storage: Storage) -> None:
    storage.people.put(MANAGER)
    token = storage.sessions.create_link(MANAGER.id)

    def redeem(_: int) -> str | None:
        try:
            return storage.sessions.redeem_link(token)
        except InvalidInput:
            return None

    with ThreadPoolExecutor(5) as threads:
        assert len([s for s in threads.map(redeem, range(8)) if s]) == 1


def test_a_link_expires(storage: Storage, clock: Clock) -> None:
    storage.people.put(MANAGER)
    token = storage.sessions.create_link(MANAGER.id, minutes=15)
    clock.advance(minutes=15)
    with pytest.raises(InvalidInput, match="ask for a new one"):
        storage.sessions.redeem_link(token)


@pytest.mark.parametrize("token", ["", "nonsense", "\ud800\x00", "x" * 10_000])
def test_a_made_up_token_opens_nothing(storage: Storage, token: str) -> None:
    assert storage.sessions.principal_id_of(token) is None
    with pytest.raises(InvalidInput):
        storage.sessions.redeem_link(token)


def test_a_link_for_nobody_is_not_made(storage: Storage) -> None:
    with pytest.raises(NotFound):
        storage.sessions.create_link("local|nobody")


def test_a_session_ends_when_it_is_left_alone(storage: Storage, clock: Clock) -> None:
    session = signed_in(storage)
    clock.advance(hours=7, minutes=59)
    assert storage.sessions.principal_id_of(session)
    clock.advance(hours=7, minutes=59)
    assert storage.sessions.principal_id_of(session)
    clock.advance(hours=8)
    assert storage.sessions.principal_id_of(session) is None


def test_a_session_ends_after_a_day_whatever_its_use(storage: Storage, clock: Clock) -> None:
    session = signed_in(storage)
    for _ in range(24 - 1):
        clock.advance(hours=1)
        assert storage.sessions.principal_id_of(session)
    clock.advance(hours=1)
    assert storage.sessions.principal_id_of(session) is None


def test_signing_out_ends_the_session(storage: Storage) -> None:
    session = signed_in(storage)
    storage.sessions.end(session)
    storage.sessions.end(session)
    assert storage.sessions.principal_id_of(session) is None


def test_signing_out_everywhere_takes_unused_links_back(storage: Storage) -> None:
    session, link = signed_in(storage), storage.sessions.create_link(MANAGER.id)
    storage.sessions.end_all(MANAGER.id)
    assert storage.sessions.principal_id_of(session) is None
    with pytest.raises(AssistantError):
        storage.sessions.redeem_link(link)


def test_tokens_are_not_kept_in_the_clear(storage: Storage) -> None:
    session, link = signed_in(storage), storage.sessions.create_link(MANAGER.id)
    with storage.database.reading() as reading:
        kept = {
            *reading.scalars(select(SessionRow.token_hash)),
            *reading.scalars(select(LoginLinkRow.token_hash)),
        }
    assert kept.isdisjoint({session, link})


def signed_in(storage: Storage) -> str:
    storage.people.put(MANAGER)
    return storage.sessions.redeem_link(storage.sessions.create_link(MANAGER.id))
