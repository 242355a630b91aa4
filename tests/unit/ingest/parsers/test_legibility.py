from __future__ import annotations

import pytest

from ingest.parsers.legibility import is_garbled

CHINESE = "正式员工每年享有10天带薪年假，需提前7个工作日提交OA审批。"


@pytest.mark.parametrize(
    "text",
    [
        "",
        CHINESE,
        "Annual leave is ten days.",
        "Les congés payés sont calculés à l’année; où, déjà, très.",
        "年次有給休暇は10日間です。",
        "5.1 ①②③ ☑ 是 □ 否",
    ],
)
def test_text_of_any_language_is_legible(text: str) -> None:
    assert not is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        "\ue001\ue002\ue003\ue004",
        "(cid:12)(cid:7)(cid:33)",
        "Ann\ufffd\ufffd\ufffd l\ufffd\ufffd\ufffd\ufffd",
        CHINESE.encode("gb18030").decode("latin-1"),
        (CHINESE * 4).encode().decode("gb18030", "replace"),
    ],
)
def test_what_a_broken_font_or_encoding_made_is_garbled(text: str) -> None:
    assert is_garbled(text)
