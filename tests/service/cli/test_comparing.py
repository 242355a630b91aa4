"""`assistant documents diff` as an administrator reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest

from assistant.storage.opening import Storage, open_storage
from tests.service.cli.terminal import Terminal
from tests.service.storage.examples import ingest, version_of

JANUARY = date(2025, 1, 1)
SICK = "病假须提交证明。"


@pytest.fixture
def storage(terminal: Terminal) -> Iterator[Storage]:
    terminal.data.mkdir()
    with closing(open_storage(f"sqlite:///{terminal.data / 'assistant.db'}", terminal.data)) as opened:
        ingest(opened, version_of("V3.1"), "每年享有7天带薪年假。", SICK)
        ingest(opened, version_of("V3.2", JANUARY), "每年享有10天带薪年假。", "未经批准不得兼职。", SICK)
        yield opened


def test_it_tells_what_changed_and_the_numbers_apart(terminal: Terminal, storage: Storage) -> None:
    ended = terminal.call("documents", "diff", "员工手册")
    assert ended.code == 0, ended.errors
    assert "《员工手册V3.1》 -> 《员工手册V3.2》: 1 added, 0 removed, 1 changed, 1 moved" in ended.output
    assert "每年享有[-7天-]{+10天+}带薪年假。" in ended.output
    assert "numbers: 7天 -> 10天" in ended.output
    assert "moved  " not in ended.output
    assert "moved  第2条 -> 第3条" in terminal.call("documents", "diff", "员工手册", "--moved").output


def test_versions_are_named_by_label_or_number(terminal: Terminal, storage: Storage) -> None:
    named = terminal.call("documents", "diff", "员工手册", "--from", "V3.2", "--to", "1", "--json")
    found = json.loads(named.output)
    assert (found["older"]["label"], found["newer"]["label"]) == ("V3.2", "V3.1")
    assert found["counts"]["removed"] == 1
    refused = terminal.call("documents", "diff", "员工手册", "--from", "V9")
    assert refused.is_refusal()
    assert "no version V9" in refused.errors
