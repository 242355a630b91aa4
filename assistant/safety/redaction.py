"""Log records -> log records that name nobody. Knows no logger by its meaning.

Records are masked where they are made, so that no handler, whoever adds it and whenever, sees what they held.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from assistant.safety.personal import without_persons


def mask_logs() -> None:
    """From now on every record of this process is masked; may be called twice."""
    made = logging.getLogRecordFactory()
    if getattr(made, "masks", False):
        return

    def masking(*arguments: object, **named: object) -> logging.LogRecord:
        return masked_record(made(*arguments, **named))

    masking.masks = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(masking)


def masked_record(record: logging.LogRecord) -> logging.LogRecord:
    """The record with personal data starred in its message, its arguments and its traceback."""
    if record.args:
        record.args = _arguments(record.args)
    try:
        message = record.getMessage()
    except Exception:  # the handler tells of it, as ever
        return record
    masked = without_persons(message)
    if masked != message:  # it stands in the message itself, or is put together from several arguments
        record.msg, record.args = masked, ()
    if record.exc_info and record.exc_info[0] is not None:
        record.exc_text = without_persons(logging.Formatter().formatException(record.exc_info))
    return record


def _arguments(given: tuple[object, ...] | Mapping[str, object]) -> tuple[object, ...] | Mapping[str, object]:
    """Texts masked; what is no text stays as it is, for formats that count on it."""
    if isinstance(given, Mapping):
        return {name: _masked(value) for name, value in given.items()}
    return tuple(map(_masked, given))


def _masked(value: object) -> object:
    return without_persons(value) if isinstance(value, str) else value
