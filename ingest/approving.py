"""What the demo company approves and confirms, in the name of this machine's operator: answers, and numbers of clauses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from assistant.domain.faq_sheet import read_faq
from assistant.domain.identity import Principal, Role
from assistant.errors import NotFound
from assistant.storage.faq_import import import_faq
from assistant.storage.opening import Storage

OPERATOR = Principal("local", "operator", "Operator", roles=frozenset({Role.ADMIN}))


def approve_faq(storage: Storage, sheet: Path, today: date) -> tuple[str, ...]:
    """Approve every line of the sheet; a sentence a line that was refused. Lines that stand already stay as they are."""
    lines = read_faq(sheet.read_text("utf-8"))
    return import_faq(storage.faq, storage.policies, lines, OPERATOR, today).refused


def confirm_numbers(storage: Storage, versions: Iterable[int]) -> int:
    """Confirm the numbers that these versions' clauses set, as far as the operator may read them; how many were new."""
    confirmed = 0
    for version_id in versions:
        try:
            confirmed += storage.parameters.confirm(OPERATOR, version_id)
        except NotFound:  # not for the operator to read, and so not to confirm
            continue
    return confirmed
