"""Makes untrusted text inert: characters nobody sees, and switches only the model obeys. Pure."""

from __future__ import annotations

import re
import unicodedata

from assistant.domain.verdicts import Action, Verdict

# zero width and marks, bidirectional controls, tag characters, soft hyphen, byte-order mark
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_SOFT_SWITCH = re.compile(r"(?<!\S)/(no_)?think(?!\w)", re.IGNORECASE)


class HiddenTextGuard:
    """Strips hidden characters and soft switches; allows the rest."""

    def check(self, text: str) -> Verdict:
        """The text without what was hidden in it."""
        return Verdict(Action.ALLOW, strip_hidden(text))


def strip_hidden(text: str) -> str:
    """NFC text without invisible characters, control characters and /think switches."""
    visible = _SOFT_SWITCH.sub("", _HIDDEN.sub("", unicodedata.normalize("NFC", text)))
    return "".join(c for c in visible if c in "\n\t" or unicodedata.category(c) != "Cc").strip()
