"""Lines of a sheet -> approved entries. What stands there already, approved and unchanged, is left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.domain.faq import FaqClause, FaqEntry, FaqState
from assistant.domain.faq_sheet import FaqLine
from assistant.domain.identity import Principal
from assistant.errors import InvalidInput
from assistant.storage.faq import FaqStore
from assistant.storage.reading import PolicyReader


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a sheet."""

    approved: int
    unchanged: int
    refused: tuple[str, ...]
    """A sentence a line that could not be approved; it is kept as a draft where it could be kept at all."""


def import_faq(
    store: FaqStore, policies: PolicyReader, lines: Sequence[FaqLine], editor: Principal, today: date
) -> Imported:
    """Keep and approve every line in the editor's name."""
    titles = {listing.document.title: listing.document.id for listing in policies.documents(editor)}
    known = {entry.id: entry for entry in store.all()}
    approved, unchanged, refused = 0, 0, list[str]()
    for line in lines:
        try:
            entry = _entry(line, titles)
            if _same(known.get(entry.id), entry):
                unchanged += 1
                continue
            store.approve(store.put(entry, editor).id, editor, today)
            approved += 1
        except InvalidInput as error:
            refused.append(f"line {line.number}: {error}")
    return Imported(approved, unchanged, tuple(refused))


def _entry(line: FaqLine, titles: Mapping[str, str]) -> FaqEntry:
    missing = next((title for title, _ in line.clauses if title not in titles), None)
    if missing is not None:
        raise InvalidInput(f"no document is called {missing!r}; add it first, or mend the title")
    clauses = tuple(FaqClause(titles[title], label) for title, label in line.clauses)
    return FaqEntry(line.id, line.question, line.answer, line.language, clauses, line.similar, line.negative)


def _same(kept: FaqEntry | None, entry: FaqEntry) -> bool:
    if kept is None or kept.state is not FaqState.APPROVED:
        return False
    rests_on = [(clause.document_id, clause.clause_label) for clause in kept.clauses]
    return (kept.phrasings, kept.answer, rests_on) == (
        entry.phrasings,
        entry.answer,
        [(clause.document_id, clause.clause_label) for clause in entry.clauses],
    )
