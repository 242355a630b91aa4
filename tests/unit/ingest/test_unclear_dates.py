"""Days that a text announces and nobody can tell."""

from __future__ import annotations

import pytest

from ingest.unclear_dates import MOST, dates_not_understood


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("本制度自发布之日起施行。", "本制度自发布之日起施行"),
        ("自批准之日后次月起生效", "自批准之日后次月起生效"),
        ("自2025年2月30日起施行。", "自2025年2月30日起施行"),
        ("自2025年3月起施行。", "自2025年3月起施行"),
        ("自20XX年X月X日起实施", "自20XX年X月X日起实施"),
        ("自 年 月 日起施行", "自 年 月 日起施行"),
        ("生效日期：待定", "生效日期：待定"),
        ("有效期至2026年2月30日", "有效期至2026年2月30日"),
        ("本办法有效期为三年。", "本办法有效期为三年"),
        ("This policy is effective upon approval.", "effective upon approval"),
        ("Effective date: 03/04/2026", "Effective date: 03/04/2026"),
        ("Effective Date: TBD", "Effective Date: TBD"),
        ("In force from 30 February 2026.", "In force from 30 February 2026"),
        ("Effective March 2026", "Effective March 2026"),
        ("valid until 31 June 2026", "valid until 31 June 2026"),
    ],
)
def test_what_names_no_day_is_told_as_it_stands(text: str, told: str) -> None:
    assert dates_not_understood(text) == (told,)


@pytest.mark.parametrize(
    "text",
    [
        "自2025年1月1日起施行。",
        "2010年9月14日施行",
        "自2026-01-01起施行",
        "生效日期：2026/3/4",
        "Effective: 1st July 2026",
        "Effective Jul 1, 2026",
        "本制度自2025年1月1日起施行，经发布之日起执行。",
        "有效期至长期",
        "2025年度执行情况",
        "劳动合同自双方签字之日起生效。",
        "Effective communication matters; bring a valid passport.",
        "Coverage becomes effective on the date of hire.",
        "A resignation is effective immediately.",
        "Last updated: 03/04/2026",
    ],
)
def test_days_that_are_understood_and_other_talk_of_validity_raise_no_alarm(text: str) -> None:
    assert dates_not_understood(text) == ()


def test_an_end_that_is_unclear_is_told_beside_a_begin_that_is_not() -> None:
    assert dates_not_understood("自2025年1月1日起施行，2025年2月30日废止。") == ("2025年2月30日废止",)


def test_a_text_full_of_them_tells_a_few() -> None:
    text = "。".join(f"自{year}年起施行" for year in range(1900, 2000))
    assert len(dates_not_understood(text)) == MOST
