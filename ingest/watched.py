"""A document's text -> what an editor should know of the watched words and personal data in it. Pure.

Nothing is refused for them: a policy may have to name what it forbids. But answers that quote such a place are masked or
blocked, which its editor should learn now and not from an employee.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from assistant.domain.verdicts import Action
from assistant.safety.personal import PersonalKind, personal_in
from assistant.safety.spans import standing
from assistant.safety.words import Lexicon
from ingest.parsed import Block

_NAMES = {
    PersonalKind.IDENTITY_CARD: "identity card",
    PersonalKind.MOBILE: "mobile number",
    PersonalKind.BANK_CARD: "bank card",
    PersonalKind.PASSPORT: "passport",
    PersonalKind.EMAIL: "personal e-mail address",
}
_FOLLOWS = {
    Action.BLOCK: "answers that quote it are withheld",
    Action.MASK: "answers star it",
    Action.LOG: "answers are noted in the log",
}


def watched_remarks(blocks: Iterable[Block], lexicon: Lexicon) -> tuple[str, ...]:
    """A sentence for every category of words, then for every kind of personal data, with its first page."""
    words: Counter[tuple[str, Action]] = Counter()
    persons: Counter[PersonalKind] = Counter()
    pages: dict[str, int | None] = {}
    for block in blocks:
        for span in standing(lexicon.find(block.text)):
            words[span.category, span.action] += 1
            pages.setdefault(span.category, block.page_from)
        for kind in {(one.kind, one.value) for one in personal_in(block.text)}:
            persons[kind[0]] += 1
            pages.setdefault(kind[0], block.page_from)
    said = [
        f"Watched words of the category {category}: {count}{_first(pages[category])}; {_FOLLOWS[action]}"
        for (category, action), count in sorted(words.items())
    ]
    told = [
        f"Personal data, {_NAMES[kind]}: {count}{_first(pages[kind])}; answers mask it unless policy shows it"
        for kind, count in sorted(persons.items())
    ]
    return (*said, *told)


def _first(page: int | None) -> str:
    return "" if page is None else f", first on page {page}"
