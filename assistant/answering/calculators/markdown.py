"""A calculation, or what has to be asked first, as Markdown in the language of the question. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from assistant.answering.calculators.rounding import cents
from assistant.answering.calculators.values import (
    Calculation,
    Ending,
    Missing,
    Quantity,
    Refused,
    Result,
    Step,
    Wording,
)
from assistant.domain.parameters import ClauseReference, Unit

_UNITS = {
    Unit.DAYS: ("天", "days"),
    Unit.WORKING_DAYS: ("个工作日", "working days"),
    Unit.WEEKS: ("周", "weeks"),
    Unit.MONTHS: ("个月", "months"),
    Unit.YEARS: ("年", "years"),
    Unit.HOURS: ("小时", "hours"),
    Unit.NIGHTS: ("晚", "nights"),
    Unit.YUAN: ("元", "yuan"),
    Unit.PERCENT: ("%", "%"),
}
_ROUNDING = Wording("舍入规则", "Rounding")
_BASIS = Wording("依据", "Based on")
_NOTE = Wording("说明", "Note")
_ASSUMED = Wording("计算前提", "Assumed")
_NEEDED = Wording("还需要知道", "To work this out I need to know")
_FORMULA = Wording("公式", "Formula")


def render(ending: Ending, language: str, marks: Mapping[str, str] = MappingProxyType({})) -> str:
    """Markdown. `marks`: clause key -> what stands behind its label, such as [1]."""
    if isinstance(ending, Calculation):
        return _calculation(ending, language, marks)
    if isinstance(ending, Missing):
        return _missing(ending, language, marks)
    return _refused(ending, language, marks)


def shown(result: Result, language: str) -> str:
    """5 天, 129.31 yuan, 2026-12-31. A number of more than two places is shown with two."""
    if isinstance(result, date):
        return result.isoformat()
    number, unit = _number(result), _UNITS.get(result.unit, ("", ""))
    if result.unit is Unit.PERCENT:
        return f"{number}%"
    word = unit[0] if language == "zh" else unit[1]
    if language != "zh" and result.value == 1:
        word = word.removesuffix("s")
    return f"{number} {word}".strip()


def _calculation(calculation: Calculation, language: str, marks: Mapping[str, str]) -> str:
    colon = _colon(language)
    lines = [f"**{calculation.title.of(language)}{colon}{shown(calculation.result, language)}**", ""]
    lines += [f"{n}. {_step(step, language)}" for n, step in enumerate(calculation.steps, 1)]
    lines += ["", f"- {_ROUNDING.of(language)}{colon}{calculation.rounding.of(language)}"]
    lines += _basis(calculation.clauses, language, marks)
    lines += [f"- {_NOTE.of(language)}{colon}{note.of(language)}" for note in calculation.notes]
    lines += [f"- {_ASSUMED.of(language)}{colon}{one.of(language)}" for one in calculation.assumptions]
    return "\n".join(lines)


def _step(step: Step, language: str) -> str:
    result = step.result
    sign = "≈" if isinstance(result, Quantity) and cents(result.value) != result.value else "="
    parts = [step.formula.of(language)]
    if step.substituted:
        parts.append(f"{_colon(language)}{step.substituted}")
    return f"{''.join(parts)} {sign} {shown(result, language)}"


def _colon(language: str) -> str:
    return "：" if language == "zh" else ": "


def _missing(missing: Missing, language: str, marks: Mapping[str, str]) -> str:
    lines = [
        f"**{missing.title.of(language)}**",
        "",
        f"- {_FORMULA.of(language)}{_colon(language)}{missing.formula.of(language)}",
    ]
    lines += _basis(missing.clauses, language, marks)
    lines += [f"- {_NOTE.of(language)}{_colon(language)}{note.of(language)}" for note in missing.notes]
    lines += ["", f"{_NEEDED.of(language)}{_colon(language).strip()}", ""]
    lines += [f"- {wanted.question.of(language)}" for wanted in missing.inputs]
    return "\n".join(lines)


def _refused(refused: Refused, language: str, marks: Mapping[str, str]) -> str:
    return "\n".join([refused.reason.of(language), *_basis(refused.clauses, language, marks)])


def _basis(clauses: tuple[ClauseReference, ...], language: str, marks: Mapping[str, str]) -> list[str]:
    if not clauses:
        return []
    named = ("；" if language == "zh" else "; ").join(
        clause.label + marks.get(clause.key, "") for clause in dict.fromkeys(clauses)
    )
    return [f"- {_BASIS.of(language)}{_colon(language)}{named}"]


def _number(quantity: Quantity) -> str:
    """At most two places; money has both or none."""
    rounded = cents(quantity.value)
    if quantity.unit is Unit.YUAN and rounded != rounded.to_integral_value():
        return f"{rounded:f}"
    return f"{rounded.normalize():f}"
