"""A sheet of approved answers from the terminal."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from assistant.storage.opening import open_storage
from tests.service.cli.terminal import Terminal
from tests.service.storage.examples import HANDBOOK, ingest

HEAD = "question,answer,clause\n"


def test_a_sheet_is_imported_listed_and_imported_again(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data", tmp_path / "models")
    terminal.data.mkdir()
    with closing(open_storage(f"sqlite:///{terminal.data / 'assistant.db'}", terminal.data)) as storage:
        ingest(storage, HANDBOOK)
    sheet = tmp_path / "faq.csv"
    sheet.write_text(HEAD + "几天年假？,10天。,员工手册@V1#第1条\n", "utf-8")
    assert "1 approved, 0 unchanged, 0 refused" in terminal.call("faq", "import", str(sheet)).output
    assert "0 approved, 1 unchanged" in terminal.call("faq", "import", str(sheet)).output
    assert "approved" in terminal.call("faq", "list").output
    sheet.write_text(HEAD + "几天病假？,3天。,没有这份制度@V1#第1条\n", "utf-8")
    refused = terminal.call("faq", "import", str(sheet))
    assert (refused.code, "没有这份制度" in refused.errors) == (1, True)
