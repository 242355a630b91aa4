"""Approved answers of a folder -> the store, in the name of this machine's operator."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.domain.faq_sheet import read_faq
from assistant.domain.identity import Principal, Role
from assistant.storage.faq_import import import_faq
from assistant.storage.opening import Storage

OPERATOR = Principal("local", "operator", "Operator", roles=frozenset({Role.ADMIN}))


def approve_faq(storage: Storage, sheet: Path, today: date) -> tuple[str, ...]:
    """Approve every line of the sheet; a sentence a line that was refused. Lines that stand already stay as they are."""
    lines = read_faq(sheet.read_text("utf-8"))
    return import_faq(storage.faq, storage.policies, lines, OPERATOR, today).refused
