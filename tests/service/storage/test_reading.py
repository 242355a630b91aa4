"""Who reads what, and when: the second lock behind every search, and the door for opening documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.domain.identity import Applicability, Attribute, Principal, Role
from assistant.errors import NotFound
from assistant.storage.opening import Storage
from tests.service.storage.examples import (
    CHENGDU,
    EDITOR,
    EMPLOYEE,
    HANDBOOK,
    MANAGER,
    MANAGERS_ONLY,
    SHANGHAI,
    TODAY,
    chunk_ids,
    ingest,
    version_of,
)

SECRET = replace(version_of("V1", title="管理层薪酬办法"), access=MANAGERS_ONLY)
NOWHERE = Principal("local", "nobody.told.us.where")


@pytest.mark.parametrize(
    ("reader", "may"),
    [
        (MANAGER, True),
        (EMPLOYEE, False),
        (EDITOR, False),
        (replace(EMPLOYEE, roles=frozenset({Role.ADMIN})), False),
    ],
)
def test_groups_alone_decide_who_reads(storage: Storage, reader: Principal, may: bool) -> None:
    made = ingest(storage, SECRET)
    assert bool(storage.policies.passages(chunk_ids(storage, made), reader, TODAY)) is may
    assert bool(storage.policies.documents(reader)) is may
    assert bool(storage.policies.scope(reader, TODAY).access_sets) is may


def test_what_one_may_not_read_and_what_does_not_exist_look_the_same(storage: Storage) -> None:
    made = ingest(storage, SECRET)
    chunk = chunk_ids(storage, made)[0]
    said = set()
    for document, version, cited in ((made.document.id, made.version.id, chunk), ("none", 404, "none")):
        for read in (
            lambda d=document: storage.policies.document(EMPLOYEE, d),
            lambda v=version: storage.policies.version(EMPLOYEE, v),
            lambda v=version: storage.policies.clauses(EMPLOYEE, v),
            lambda v=version: storage.policies.clause_text(EMPLOYEE, v, 0),
            lambda v=version: storage.policies.original(EMPLOYEE, v),
        ):
            with pytest.raises(NotFound) as caught:
                read()
            said.add(str(caught.value))
        with pytest.raises(NotFound):
            storage.policies.citation_target(EMPLOYEE, cited)
        assert storage.policies.neighbours(cited, EMPLOYEE, TODAY, 1, 1) == []
    assert said == {"no document has this id", "no version has this number"}


@pytest.mark.parametrize(
    ("of_document", "of_clause", "applies"),
    [
        (Applicability(), None, True),
        (SHANGHAI, None, True),
        (CHENGDU, None, False),
        (Applicability(), CHENGDU, False),
        (CHENGDU, SHANGHAI, True),
        (SHANGHAI, CHENGDU, False),
        (CHENGDU, Applicability(), True),
    ],
)
def test_a_clause_says_to_whom_it_applies_or_its_document_does(
    storage: Storage, of_document: Applicability, of_clause: Applicability | None, applies: bool
) -> None:
    made = ingest(storage, replace(HANDBOOK, applicability=of_document), "年假十天", audience=of_clause)
    labels = storage.documents.index_labels(made.version.id)
    assert bool(storage.policies.passages(chunk_ids(storage, made), EMPLOYEE, TODAY)) is applies
    assert (labels.audiences[1] in storage.policies.scope(EMPLOYEE, TODAY).audiences) is applies
    assert storage.policies.passages(chunk_ids(storage, made), NOWHERE, TODAY)


def test_what_does_not_apply_to_a_person_can_still_be_opened(storage: Storage) -> None:
    made = ingest(storage, replace(HANDBOOK, applicability=CHENGDU))
    assert storage.policies.clause_text(EMPLOYEE, made.version.id, 1).chunks


def test_drafts_are_seen_by_editors_and_answer_nobody(storage: Storage) -> None:
    made = ingest(storage, replace(HANDBOOK, publish=False))
    assert storage.policies.documents(EDITOR)[0].versions[0].label == "V3.2"
    assert storage.policies.documents(EMPLOYEE) == []
    assert storage.policies.passages(chunk_ids(storage, made), EDITOR, TODAY) == {}
    with pytest.raises(NotFound):
        storage.policies.clauses(EMPLOYEE, made.version.id)


def test_passages_come_in_the_order_asked_without_unknown_ones(storage: Storage) -> None:
    made = ingest(storage, HANDBOOK, "年假十天|提前七天")
    first, second = chunk_ids(storage, made)
    assert list(storage.policies.passages([second, "unknown", first, second], EMPLOYEE, TODAY)) == [
        second,
        first,
    ]


def test_a_passage_knows_how_it_is_cited(storage: Storage) -> None:
    made = ingest(storage, version_of("V3.2", date(2025, 1, 1)), "年假十天")
    [passage] = storage.policies.passages(chunk_ids(storage, made), EMPLOYEE, TODAY).values()
    assert passage.citation_label == "《员工手册V3.2》第1条"
    assert passage.heading_path == ("第5章 休假", "第1条")
    assert (passage.text, passage.page_from, passage.effective_from) == ("年假十天", 1, date(2025, 1, 1))


def test_neighbours_stay_within_the_clause(storage: Storage) -> None:
    made = ingest(storage, HANDBOOK, "一|二|三", "四")
    ids = chunk_ids(storage, made)
    texts = [p.text for p in storage.policies.neighbours(ids[1], EMPLOYEE, TODAY, 1, 5)]
    assert texts == ["一", "二", "三"]
    assert [p.text for p in storage.policies.neighbours(ids[3], EMPLOYEE, TODAY, 3, 3)] == ["四"]


def test_a_citation_opens_its_clause(storage: Storage) -> None:
    made = ingest(storage, HANDBOOK, "一|二", "三")
    opened = storage.policies.citation_target(EMPLOYEE, chunk_ids(storage, made)[1])
    assert (opened.clause.label, [c.text for c in opened.chunks]) == ("第1条", ["一", "二"])


def test_opening_a_chapter_gives_everything_below_it(storage: Storage) -> None:
    made = ingest(storage, HANDBOOK, "一|二", "三")
    opened = storage.policies.clause_text(EMPLOYEE, made.version.id, 0)
    assert [c.text for c in opened.chunks] == ["一", "二", "三"]


@pytest.mark.parametrize("position", [-1, 3])
def test_a_clause_that_is_not_there_is_not_found(storage: Storage, position: int) -> None:
    made = ingest(storage, HANDBOOK, "一", "二")
    with pytest.raises(NotFound, match="no such clause"):
        storage.policies.clause_text(EMPLOYEE, made.version.id, position)


def test_citations_of_retired_versions_stay_resolvable(storage: Storage) -> None:
    old = ingest(storage, version_of("V3.1"))
    ingest(storage, version_of("V3.2"))
    assert storage.policies.citation_target(EMPLOYEE, chunk_ids(storage, old)[0]).version.label == "V3.1"


def test_a_deleted_document_is_gone_for_readers_at_once(storage: Storage) -> None:
    made = ingest(storage)
    ids = chunk_ids(storage, made)
    storage.documents.delete_document(made.document.id)
    assert storage.policies.documents(EMPLOYEE) == []
    assert storage.policies.passages(ids, EMPLOYEE, TODAY) == {}
    assert made.version.id in storage.policies.scope(EMPLOYEE, TODAY).hidden_versions
    with pytest.raises(NotFound):
        storage.policies.citation_target(EMPLOYEE, ids[0])


def test_the_original_is_named_for_downloading(storage: Storage) -> None:
    made = ingest(storage)
    assert storage.policies.original(EMPLOYEE, made.version.id)[:2] == (HANDBOOK.file_hash, "handbook.docx")


def test_a_search_hides_what_the_index_still_believes(storage: Storage) -> None:
    old = ingest(storage, version_of("V3.1"))
    new = ingest(storage, version_of("V3.2", date(2025, 1, 1)))
    draft = ingest(storage, replace(version_of("V4"), publish=False))
    assert storage.policies.scope(EMPLOYEE, TODAY).hidden_versions == (old.version.id, draft.version.id)
    # V3.2 was indexed with its own first day, so the index excludes it in 2024 by itself.
    assert storage.policies.scope(EMPLOYEE, date(2024, 1, 1)).hidden_versions == (draft.version.id,)
    assert new.created


def test_once_the_index_is_refreshed_nothing_needs_hiding(storage: Storage) -> None:
    old = ingest(storage, version_of("V3.1"))
    ingest(storage, version_of("V3.2", date(2025, 1, 1)))
    fresh = storage.documents.index_labels(old.version.id)
    storage.documents.settle(old.version.id, fresh, today=TODAY)
    assert storage.policies.scope(EMPLOYEE, TODAY).hidden_versions == ()


def test_an_attribute_nobody_told_us_does_not_exclude(storage: Storage) -> None:
    rule = Applicability.of({"grade": ["P5"], "location": ["shanghai"]})
    made = ingest(storage, replace(HANDBOOK, applicability=rule))
    grade_six = replace(EMPLOYEE, attributes={Attribute.GRADE: "P6"})
    assert storage.policies.passages(chunk_ids(storage, made), EMPLOYEE, TODAY)
    assert not storage.policies.passages(chunk_ids(storage, made), grade_six, TODAY)
