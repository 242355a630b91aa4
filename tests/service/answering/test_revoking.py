"""What a person may no longer read is in no prompt of theirs and in no kept state, from the moment it is withdrawn."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest

from assistant.domain.answers import Outcome
from assistant.engine.base import Completion, GenerationRequest, Token
from assistant.engine.script import rule
from assistant.storage.documents import Registration
from assistant.storage.opening import Storage
from tests.service.answering.paper import Committed, Desk, paper, writing
from tests.service.storage.examples import MANAGER, MANAGERS_ONLY, TODAY, ingest, version_of

SECRET = "金雀花4417"
TELLING = (rule(f"(?s){SECRET}.*问", f"代号是{SECRET}[1]。"), rule("问", "年假十天[1]。"))
"""The model repeats the secret wherever it can read it."""


@dataclass
class Case:
    """A conversation of three turns; the second was given the paper that is withdrawn now."""

    storage: Storage
    desk: Desk
    engine: Committed
    open_paper: Registration
    secret: Registration

    def ask(self, text: str = "再问") -> str:
        """The prompt of the next turn."""
        asyncio.run(self.desk.turn(text, self.open_paper, self.secret))
        return self.engine.prompts[-1]


def for_managers(storage: Storage, title: str = "管理层薪酬办法") -> Registration:
    return ingest(storage, replace(version_of("V1", title=title), access=MANAGERS_ONLY), f"代号{SECRET}。")


@pytest.fixture
def case(storage: Storage) -> Case:
    engine = Committed(*TELLING)
    desk = Desk(storage, writing(engine, storage), MANAGER)
    made = Case(storage, desk, engine, paper(storage, "员工手册", "年假十天。"), for_managers(storage))
    asyncio.run(desk.turn("问一", made.open_paper))
    asyncio.run(desk.turn("问二", made.open_paper, made.secret))
    asyncio.run(desk.turn("问三", made.open_paper))
    assert SECRET in engine.prompts[-1]
    return made


def leave_the_group(case: Case) -> None:
    case.desk.person = replace(MANAGER, groups=frozenset())


def delete_the_document(case: Case) -> None:
    case.storage.documents.delete_document(case.secret.document.id)


def purge_the_document(case: Case) -> None:
    delete_the_document(case)
    case.storage.documents.purge(case.secret.version.id)


def supersede_the_version(case: Case) -> None:
    new = version_of("V2", TODAY, title="管理层薪酬办法")
    ingest(case.storage, replace(new, access=MANAGERS_ONLY), "改为季度发放。")


Withdrawal = Callable[[Case], None]
WITHDRAWALS = (leave_the_group, delete_the_document, purge_the_document, supersede_the_version)


@pytest.mark.parametrize("withdraw", WITHDRAWALS)
def test_the_next_prompt_holds_none_of_what_was_withdrawn(case: Case, withdraw: Withdrawal) -> None:
    withdraw(case)
    prompt = case.ask()
    assert SECRET not in prompt, "neither the passage nor an answer that repeats it"
    assert "问一" in prompt and "问二" not in prompt and "问三" not in prompt


@pytest.mark.parametrize("withdraw", WITHDRAWALS)
def test_the_kept_state_is_cut_before_anything_is_generated(case: Case, withdraw: Withdrawal) -> None:
    withdraw(case)
    case.engine.told.clear()
    case.ask()
    cut, generated, after = case.engine.told
    assert generated == "generate"
    assert "问一" in cut and SECRET not in cut
    assert after.startswith(cut)


@pytest.mark.parametrize("withdraw", WITHDRAWALS)
def test_stored_turns_are_held_to_the_same(case: Case, withdraw: Withdrawal) -> None:
    case.desk.writer = writing(case.engine, case.storage)  # as after a restart
    withdraw(case)
    prompt = case.ask()
    assert "问一" in prompt and "问二" not in prompt and SECRET not in prompt


def test_what_is_untouched_is_not_cut(case: Case) -> None:
    case.engine.told.clear()
    case.ask()
    assert case.engine.told[0] == "generate"


def test_a_question_about_another_day_stands_on_what_holds_on_that_day(storage: Storage) -> None:
    engine = Committed(rule("几天", "见[1]。"))
    old = ingest(storage, version_of("V1", date(2023, 1, 1)), "年假七天。")
    new = ingest(storage, version_of("V2", date(2025, 1, 1)), "年假十天。")
    desk = Desk(storage, writing(engine, storage))
    asyncio.run(desk.turn("现在几天？", old, new))
    asyncio.run(desk.turn("那时几天？", old, new, as_of=date(2024, 1, 1)))
    asyncio.run(desk.turn("现在到底几天？", old, new))
    now, then, again = engine.prompts
    assert "十天" in now and "七天" not in now
    assert "七天" in then and "十天" not in then
    assert "十天" in again and "七天" not in again


def test_a_paper_withdrawn_between_finding_and_writing_is_not_written_about(case: Case) -> None:
    brief = case.desk.brief("问", case.desk.passages(TODAY, case.secret))
    leave_the_group(case)

    async def written() -> list[object]:
        return [piece async for piece in case.desk.writer.write(replace(brief, principal=case.desk.person))]

    (draft,) = asyncio.run(written())
    assert getattr(draft, "outcome", None) is Outcome.UNANSWERABLE
    assert len(case.engine.prompts) == 3


class Timed(Committed):
    """Notes when each prompt's turn began."""

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Token | Completion]:
        async for item in super().generate(request):
            yield item
            await asyncio.sleep(0)


def race(storage: Storage, number: int, randomness: random.Random) -> list[tuple[float, str]]:
    """Turn after turn while the paper is deleted; (when each began, its prompt) of those begun after the ack."""
    engine = Timed(*TELLING)
    secret = paper(storage, f"办法{number}", f"代号{SECRET}。")
    common = paper(storage, f"手册{number}", "年假十天。")
    desk = Desk(storage, writing(engine, storage))
    acknowledged: list[float] = []

    def withdraw() -> None:
        time.sleep(randomness.random() * 0.03)
        storage.documents.delete_document(secret.document.id)
        acknowledged.append(time.monotonic())

    async def turns() -> list[tuple[float, str]]:
        begun: list[tuple[float, str]] = []
        while not acknowledged or len(begun) < 3 or begun[-1][0] < acknowledged[0]:
            began = time.monotonic()
            await desk.turn("问", common, secret)
            begun.append((began, engine.prompts[-1]))
        return begun

    withdrawing = threading.Thread(target=withdraw)
    withdrawing.start()
    begun = asyncio.run(turns())
    withdrawing.join()
    return [turn for turn in begun if turn[0] >= acknowledged[0]]


@pytest.mark.parametrize("races", [8, pytest.param(200, marks=pytest.mark.slow)])
def test_no_turn_that_begins_after_a_withdrawal_was_acknowledged_sees_the_text(
    storage: Storage, races: int
) -> None:
    randomness = random.Random(17)
    seen = 0
    for number in range(races):
        for _, prompt in race(storage, number, randomness):
            seen += 1
            assert SECRET not in prompt
    assert seen >= races
