"""No log line names a person, whatever handler writes it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from uvicorn.logging import AccessFormatter

from assistant.safety.redaction import mask_logs

MOBILE, ADDRESS = "13812345678", "li.lei@example.com"


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger of any name with a handler that was there before."""
    before, written = logging.getLogRecordFactory(), io.StringIO()
    logger, handler = logging.getLogger("tests.redaction"), logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    mask_logs()
    mask_logs()
    yield logger, written
    logger.removeHandler(handler)
    logging.setLogRecordFactory(before)


def test_h1_messages_arguments_and_tracebacks_name_nobody(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    logger.warning("told " + MOBILE)
    logger.warning("told %s and %d", ADDRESS, int(MOBILE))
    logger.warning("told %(who)s", {"who": ADDRESS})
    try:
        raise ValueError(f"no such person: {ADDRESS}")
    except ValueError:
        logger.exception("failed")
    assert MOBILE not in written.getvalue()
    assert ADDRESS not in written.getvalue()
    assert written.getvalue().count("told **") == 3
    assert "ValueError" in written.getvalue()


def test_h1_access_lines_keep_their_form(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    logger.handlers[0].setFormatter(AccessFormatter("%(request_line)s %(status_code)s", use_colors=False))
    logger.warning('%s - "%s %s HTTP/%s" %d', "127.0.0.1:1", "GET", f"/people/{MOBILE}", "1.1", 200)
    assert written.getvalue() == f"GET /people/{'*' * 11} HTTP/1.1 200 OK\n"


def test_what_names_nobody_is_logged_as_it_is(log: tuple[logging.Logger, io.StringIO]) -> None:
    log[0].warning("read %s of %d pages in %.1f s", "员工手册.pdf", 12, 3.4)
    assert log[1].getvalue() == "read 员工手册.pdf of 12 pages in 3.4 s\n"
