"""Characters that nobody sees: which of them a script or an emoji needs, which are stripped, and which are told. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.domain.quality import HiddenKind

_JOINING = (
    "\u0600-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\ufb50-\ufdff\ufe70-\ufefc"
)
"""Scripts whose letters change their form with a joiner: Arabic, those of India and Sri Lanka, Burmese, Khmer, Mongolian."""
_PICTURES = "\xa9\xae\u2049-\u2bff\u3030-\u3299\ufe0f\U0001f000-\U0001faff"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_MARKS = re.compile(
    "(?P<flag>\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)\U000e007f)"
    f"|(?P<joiner>(?<=[{_PICTURES}])\u200d(?=[{_PICTURES}])|(?<=[{_JOINING}])[\u200c\u200d\u180b-\u180e](?![\u200b-\u200d]))"
    "|(?P<tags>[\U000e0000-\U000e007f]+)"
    "|(?P<override>[\u202d\u202e]+)"
    "|(?P<bidi>[\u202a-\u202c\u2066-\u2069]+)"
    "|(?P<direction>[\u200e\u200f\u061c]+)"
    "|(?P<zero>[\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u3164\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a]+"
    "|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,})"
    "|(?P<soft>\xad+)"
)
"""Flags of regions and joiners that are needed come first: they stay."""
_STAYS = ("flag", "joiner")
_ORDINARY = ("soft",)
"""Stripped, and worth no word: it says where a word may be divided."""
_DIRECTIONS = ("bidi", "direction")
"""Ordinary, too, in a text that runs from right to left."""
_KINDS = {"tags": HiddenKind.TAGS, "override": HiddenKind.BIDI, "bidi": HiddenKind.BIDI}
_ABSENT = re.compile(
    "[\x20-\x7e\n\r\t\xa0-\xac\xae-\u02ff\u2010-\u2027\u3000-\u3130\u4e00-\u9fff\uff00-\uff9f]*"
)
_AROUND = 24


def without_format_characters(text: str) -> str:
    """The text without the characters that nobody sees; emoji and scripts keep those they need."""
    if _ABSENT.fullmatch(text):
        return text
    return _MARKS.sub(lambda match: match[0] if match.lastgroup in _STAYS else "", text)


def format_characters(text: str) -> Iterator[tuple[HiddenKind, int, str]]:
    """Kind, number and surroundings of those an editor should know of; tag characters as what they spell."""
    if _ABSENT.fullmatch(text):
        return
    backwards = _RIGHT_TO_LEFT.search(text) is not None
    for match in _MARKS.finditer(text.lstrip("\ufeff")):
        name = match.lastgroup or ""
        if name in _STAYS or name in _ORDINARY or (backwards and name in _DIRECTIONS):
            continue
        kind = _KINDS.get(name, HiddenKind.ZERO_WIDTH)
        yield kind, len(match[0]), spelled_tags(match[0]) if kind is HiddenKind.TAGS else _around(match)


def spelled_tags(text: str) -> str:
    """What tag characters say: each stands for a letter."""
    return "".join(chr(ord(c) - 0xE0000) for c in text if 0xE0020 <= ord(c) < 0xE007F)


def _around(match: re.Match[str]) -> str:
    first, end = max(0, match.start() - _AROUND), match.end() + _AROUND
    return match.string[first : min(end, match.start() + 2 * _AROUND)]
