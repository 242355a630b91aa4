from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.domain.documents import VersionState
from assistant.domain.identity import Principal
from assistant.domain.jobs import JobState
from assistant.retrieval.embedder import Vectors
from assistant.storage.documents import NewVersion, Registration
from ingest.parsers.isolation import IsolatedParser
from ingest.parsers.limits import Limits
from ingest.submission import result_of
from ingest.verifying import verify_index
from tests.service.ingest.workplace import LetterEmbedder, Workplace, policy, workplace
from tests.service.pairs import Pair

SCRIPT = Path(__file__).with_name("workplace.py")
ROOT = Path(__file__).parents[3]


def start_worker(pair: Pair, seconds_a_batch: float) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    stores = [str(pair.data_path), pair.database_url, pair.index_uri]
    return subprocess.Popen([sys.executable, SCRIPT, *stores, str(seconds_a_batch)], env=environment)


def wait_for_stage(place: Workplace, job_id: str, stage: str) -> None:
    for _ in range(600):
        job = place.storage.jobs.get(job_id)
        if job.stage == stage and (stage != "embed" or job.done > 0):
            return
        time.sleep(0.05)
    raise AssertionError(f"the job never came to {stage}")


def test_a_document_becomes_a_live_version_that_is_found(place: Workplace, tmp_path: Path) -> None:
    submitted = place.add(policy(tmp_path / "upload.txt", articles=3))
    assert place.work() == 1
    result = result_of(place.storage, submitted)
    assert (result.state, result.chunks, result.reason) == (VersionState.LIVE, 4, "")
    hits = place.index.lexical("第2项假期", Principal("demo", "a"), date(2026, 1, 1), 5)
    assert hits


def test_what_the_text_says_of_itself_fills_what_nobody_said(place: Workplace, tmp_path: Path) -> None:
    submitted = place.add(policy(tmp_path / "upload.txt", articles=2))
    place.work()
    document, version = place.storage.documents.version_for_work(submitted.version_id or 0)
    assert (document.title, document.language, version.label) == ("员工手册", "zh", "V3.2")
    assert version.effective_from == date(2025, 1, 1)


def test_policies_whose_covers_name_the_company_alone_stay_apart(place: Workplace, tmp_path: Path) -> None:
    numbers = []
    for name in ("考勤制度", "福利制度"):
        text = f"# 某某电子有限公司\n\n第一条　{name}适用于全体员工。"
        (tmp_path / f"{name}.md").write_text(text, "utf-8")
        numbers.append(place.add(tmp_path / f"{name}.md").version_id or 0)
        place.work()
    versions = [place.storage.documents.version_for_work(number) for number in numbers]
    assert [document.title for document, _ in versions] == ["某某电子有限公司", "福利制度"]
    assert [version.state for _, version in versions] == [VersionState.LIVE] * 2
    [told] = versions[1][1].warnings
    assert "titled after its file" in told


def test_what_the_uploader_said_is_not_overruled(place: Workplace, tmp_path: Path) -> None:
    said = {"title": "手册", "label": "2025", "effective_from": date(2025, 3, 1)}
    submitted = place.add(policy(tmp_path / "upload.txt", articles=2), **said)
    place.work()
    document, version = place.storage.documents.version_for_work(submitted.version_id or 0)
    assert (document.title, version.label, version.effective_from) == ("手册", "2025", date(2025, 3, 1))


def test_the_same_file_twice_is_one_version(place: Workplace, tmp_path: Path) -> None:
    path = policy(tmp_path / "upload.txt", articles=2)
    first = place.add(path)
    place.work()
    second = place.add(path)
    assert (second.version_id, second.created) == (first.version_id, False)
    assert place.work() == 0


@pytest.mark.parametrize("stage", ["parse", "embed", "publish"])
def test_a_worker_killed_at_work_leaves_nothing_that_a_second_run_does_not_mend(
    place: Workplace, pair: Pair, tmp_path: Path, stage: str
) -> None:
    submitted = place.add(policy(tmp_path / "员工手册.txt"))
    worker = start_worker(pair, 0.7)
    wait_for_stage(place, submitted.job_id, stage)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    place.let_leases_end()
    place.work()
    version_id = submitted.version_id or 0
    assert place.ids(version_id) == place.read_again(version_id)
    assert verify_index(place.storage, place.index).is_clean
    assert result_of(place.storage, submitted).state == VersionState.LIVE


def test_two_workers_share_the_queue_and_no_job_is_done_twice(place: Workplace, tmp_path: Path) -> None:
    files = [policy(tmp_path / f"policy-{n}.txt", articles=5, days=n) for n in range(1, 7)]
    submitted = [place.add(path, title=f"假期办法{path.stem}") for path in files]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: place.work(), range(2)))
    assert sum(done) == 6
    assert {result_of(place.storage, item).state for item in submitted} == {VersionState.LIVE}
    assert verify_index(place.storage, place.index).rows == 6 * 6


def test_the_next_document_is_read_while_one_is_embedded(
    place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = place.add(policy(tmp_path / "first.txt", articles=2), title="年假办法")
    second = place.add(policy(tmp_path / "second.txt", articles=3), title="病假办法")
    read_meanwhile = []

    def embed(self: LetterEmbedder, texts: Sequence[str]) -> Vectors:
        read_meanwhile.append(soon(lambda: bool(place.ids(second.version_id or 0))))
        return np.stack([self.embed_question(text) for text in texts])

    monkeypatch.setattr(LetterEmbedder, "embed_passages", embed)
    assert place.work() == 2
    assert all(read_meanwhile)
    for submitted in (first, second):
        assert result_of(place.storage, submitted).state == VersionState.LIVE


def soon(happened: Callable[[], bool]) -> bool:
    """Whether it happens within a minute."""
    deadline = time.monotonic() + 60
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_a_deleted_document_leaves_neither_rows_nor_file(place: Workplace, tmp_path: Path) -> None:
    submitted = place.add(policy(tmp_path / "upload.txt", articles=2))
    place.work()
    document, _ = place.storage.documents.version_for_work(submitted.version_id or 0)
    place.storage.documents.delete_document(document.id)
    place.work()
    assert place.index.count() == 0
    assert not list((tmp_path / "data" / "files").rglob("?" * 64))


def test_a_removal_that_is_cut_short_is_done_again_and_leaves_no_file(
    place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted = place.add(policy(tmp_path / "upload.txt", articles=2))
    place.work()
    document, _ = place.storage.documents.version_for_work(submitted.version_id or 0)
    place.storage.documents.delete_document(document.id)
    with monkeypatch.context() as cut_short, pytest.raises(KeyboardInterrupt):
        cut_short.setattr(place.storage.files, "delete", power_cut)
        place.work()
    place.let_leases_end()
    place.work()
    assert not list((tmp_path / "data" / "files").rglob("?" * 64))


def power_cut(_: str) -> None:
    raise KeyboardInterrupt


def test_bytes_that_a_removal_takes_away_during_an_upload_are_kept(
    place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = place.storage.documents.register

    def removed_before(new: NewVersion, *, retry: bool = True) -> Registration:
        place.storage.files.delete(new.file_hash)
        return register(new, retry=retry)

    monkeypatch.setattr(place.storage.documents, "register", removed_before)
    submitted = place.add(policy(tmp_path / "upload.txt", articles=2))
    place.work()
    assert result_of(place.storage, submitted).state == VersionState.LIVE


def test_a_future_version_goes_live_on_its_day(place: Workplace, tmp_path: Path) -> None:
    submitted = place.add(policy(tmp_path / "upload.txt", articles=2), effective_from=date(2026, 11, 23))
    place.work()
    assert result_of(place.storage, submitted).state == VersionState.APPROVED
    place.storage.documents.activate_due(date(2026, 11, 23))
    assert result_of(place.storage, submitted).state == VersionState.LIVE


def test_a_row_too_few_or_too_many_is_a_difference(place: Workplace, tmp_path: Path) -> None:
    submitted = place.add(policy(tmp_path / "upload.txt", articles=2))
    place.work()
    place.index.delete_version(submitted.version_id or 0)
    report = verify_index(place.storage, place.index)
    assert not report.is_clean
    assert len(report.differences[0].missing) == 3


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("tests.service.ingest.hanging_child", "too_slow"),
        ("tests.service.ingest.crashing_child", "parser_crashed"),
    ],
)
def test_a_parser_that_hangs_or_crashes_fails_its_document_and_the_worker_lives_on(
    tmp_path: Path, module: str, code: str
) -> None:
    with workplace(tmp_path / "data", IsolatedParser(Limits(512, 2), module)) as place:
        submitted = place.add(policy(tmp_path / "upload.txt", articles=2))
        assert place.work() == 1
        _, version = place.storage.documents.version_for_work(submitted.version_id or 0)
        assert (version.state, version.failure_code) == (VersionState.FAILED, code)
        assert version.failure_reason
        assert place.storage.jobs.get(submitted.job_id).state is JobState.FAILED


def test_equal_texts_have_equal_vectors() -> None:
    embedder = LetterEmbedder()
    assert (embedder.embed_question("年假") == embedder.embed_passages(["年假"])[0]).all()
