"""What the worker and `ingest reindex` leave behind as quality reports."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.errors import Conflict
from assistant.storage.tables import QualityReportRow
from ingest import reindexing
from ingest.reader import CHUNK_FORM
from ingest.submission import result_of
from tests.service.ingest.workplace import LetterEmbedder, Workplace, policy


def test_adding_a_copy_says_so_in_one_line(place: Workplace, tmp_path: Path) -> None:
    place.add(policy(tmp_path / "员工手册.txt", articles=20), title="员工手册", label="V3.2")
    copied = place.add(policy(tmp_path / "副本.txt", articles=21), title="手册副本")
    place.work()
    assert result_of(place.storage, copied).quality.endswith("of the text also in 《员工手册V3.2》")


def test_what_was_read_before_there_were_reports_gets_one_by_reindex(
    place: Workplace, tmp_path: Path
) -> None:
    added = place.add(policy(tmp_path / "员工手册.txt", articles=3))
    place.work()
    assert added.version_id is not None
    before = place.ids(added.version_id)
    with place.storage.database.writing() as session:
        session.execute(sa.delete(QualityReportRow))
    with pytest.raises(Conflict, match="ingest reindex"):
        place.storage.quality.report_for_work(added.version_id)
    done = reindexing.reindex(
        place.storage, LetterEmbedder(), place.reader, lambda *_: None, wait=lambda _: None
    )
    assert done.read == 1
    assert place.storage.quality.report_for_work(added.version_id).clauses == 4
    assert place.ids(added.version_id) == before
    assert place.storage.staging.outdated(CHUNK_FORM) == ()
