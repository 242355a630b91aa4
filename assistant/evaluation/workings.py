"""An answer's text -> the calculators whose results it shows. Pure."""

from __future__ import annotations

from assistant.answering.calculators.registry import CALCULATORS


def calculators_in(text: str) -> frozenset[str]:
    """Names of the calculators; each shows its result in bold behind its title."""
    return frozenset(
        name.value
        for name, calculator in CALCULATORS.items()
        if f"**{calculator.title.zh}：" in text or f"**{calculator.title.en}: " in text
    )
