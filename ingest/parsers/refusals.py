"""Why a file is not read, where several parsers say it in the same words."""

from __future__ import annotations

from assistant.errors import UnreadableDocument


def no_text(what: str) -> UnreadableDocument:
    """A file of a known kind without a word in it; `what` is what people call it: document, workbook, page."""
    return UnreadableDocument("no_text", f"the {what} holds no text that can be read; add one that does")


def too_wide() -> UnreadableDocument:
    """A table with a few long rows among many: laid out evenly it would fill the memory."""
    return UnreadableDocument(
        "too_large",
        "a table has too many rows and columns to be read; divide it, or keep the part that is policy",
    )
