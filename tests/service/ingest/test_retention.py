"""A retired version answers for its own days until its time is over, and then for none; asked of the retriever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from assistant.domain.identity import Principal
from assistant.domain.questions import Question, language_of
from assistant.retrieval.glossary import shipped_glossary
from assistant.retrieval.retriever import HybridRetriever
from ingest.upkeep import Upkeep
from ingest.verifying import verify_index
from tests.service.ingest.workplace import TODAY, LetterEmbedder, Workplace, policy

EMPLOYEE = Principal("demo", "a")
OLD_DAY, JANUARY = date(2024, 6, 1), date(2025, 1, 1)
RETIRED_FOR = (TODAY - JANUARY).days


@contextmanager
def retriever_over(place: Workplace) -> Iterator[HybridRetriever]:
    opened = HybridRetriever(LetterEmbedder(), place.index, place.storage.policies, shipped_glossary())
    yield opened
    opened.close()


def answers(place: Workplace, day: date) -> set[str]:
    """The days of leave that are told for that day."""
    text = "第2项假期每年几天"
    with retriever_over(place) as retriever:
        found = retriever.retrieve(Question(text, text, day, language_of(text)), EMPLOYEE, 3)
    return {days for days in ("每年5天", "每年10天") if any(days in passage.text for passage in found)}


def two_versions(place: Workplace, tmp_path: Path) -> None:
    place.add(policy(tmp_path / "a.txt", articles=3, days=5), label="V1", effective_from=date(2023, 1, 1))
    place.add(policy(tmp_path / "b.txt", articles=3), label="V2", effective_from=JANUARY)
    place.work()


def test_a_retired_version_answers_for_its_own_days_only(place: Workplace, tmp_path: Path) -> None:
    two_versions(place, tmp_path)
    assert answers(place, OLD_DAY) == {"每年5天"}
    assert answers(place, TODAY) == {"每年10天"}
    assert answers(place, date(2022, 12, 31)) == set()


def test_it_answers_until_the_last_day_of_its_retention(place: Workplace, tmp_path: Path) -> None:
    two_versions(place, tmp_path)
    Upkeep(place.storage, lambda: TODAY, retired_days=RETIRED_FOR + 1).run_once()
    place.work()
    assert answers(place, OLD_DAY) == {"每年5天"}
    Upkeep(place.storage, lambda: TODAY, retired_days=RETIRED_FOR).run_once()
    place.work()
    assert (answers(place, OLD_DAY), answers(place, TODAY)) == (set(), {"每年10天"})
    assert verify_index(place.storage, place.index).is_clean
