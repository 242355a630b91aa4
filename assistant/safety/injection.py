"""Makes untrusted text inert: characters nobody sees, and switches only the model obeys. Pure."""

from __future__ import annotations

import re
import unicodedata

from assistant.domain.verdicts import Action, Verdict

# zero width and marks, bidirectional controls, tag characters, soft hyphen, byte-order mark
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
# Not inside a word, a path or an address; Han characters need no blank around it.
_SOFT_SWITCH = re.compile(r"(?<![A-Za-z0-9_/-])(?:/(?:no_)?think)+(?![A-Za-z0-9_/-])", re.IGNORECASE)


_TAKE_OVER = re.compile(
    r"(系统提示词|系统指令|初始指令|system prompt)|(从现在起|现在开始|假设|假装)?你(现在)?(是|扮演|进入).{0,12}(模式|总监|管理员|开发者|黑客|不受限)"
    r"|\b(you are now|act as|pretend to be|developer mode|jailbreak|dan mode)\b|(reveal|print|repeat|show) (me )?(your|the) (system )?(prompt|instructions)",
    re.IGNORECASE,
)


class TakeOverGuard:
    """Refuses questions that try to make another of the assistant, or ask for its instructions.

    What carries the promise is elsewhere (access, token-space prompts): this only answers the clumsy tries plainly.
    """

    def check(self, text: str) -> Verdict:
        """BLOCK, or ALLOW."""
        return Verdict(Action.BLOCK if _TAKE_OVER.search(text) else Action.ALLOW, text, "take_over")


class HiddenTextGuard:
    """Strips hidden characters and soft switches; allows the rest."""

    def check(self, text: str) -> Verdict:
        """The text without what was hidden in it."""
        return Verdict(Action.ALLOW, strip_hidden(text))


def wants_thinking(text: str) -> bool | None:
    """What the last /think or /no_think of the text asks for; None: there is none."""
    switches = [match[0].lower() for match in _SOFT_SWITCH.finditer(_visible(text))]
    return not switches[-1].endswith("/no_think") if switches else None


def strip_hidden(text: str) -> str:
    """NFC text without invisible characters, control characters and /think switches."""
    return _SOFT_SWITCH.sub("", _visible(text)).strip()


def _visible(text: str) -> str:
    visible = _HIDDEN.sub("", unicodedata.normalize("NFC", text))
    return "".join(c for c in visible if c in "\n\t" or unicodedata.category(c) != "Cc")
