"""The calculators as tools of a model: what each takes, in JSON Schema, and a call's arguments back into inputs.

A model fills in what the person said. Parameters are not among what it may say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from assistant.answering.calculators.calculator import Calculator, Inputs
from assistant.answering.calculators.values import Input, InputKind, Refused, Value, Wording

Schema = dict[str, object]


def tool(calculator: Calculator, language: str, leaving_out: Collection[str] = ()) -> Schema:
    """One entry of the `tools` a chat template takes: {"type": "function", "function": {...}}.

    Every prompt pays for it, so it says no more than a model needs. `leaving_out`: inputs that are no model's business.
    """
    properties: Schema = {
        i.name: _property(i, language) for i in calculator.needs.inputs if i.name not in leaving_out
    }
    return {
        "type": "function",
        "function": {
            "name": calculator.name.value,
            "description": calculator.title.of(language),
            "parameters": {
                "type": "object",
                "properties": properties,
                "required": [i.name for i in calculator.needs.inputs if i.required],
            },
        },
    }


def read_call(calculator: Calculator, arguments: Mapping[str, object]) -> Inputs | Refused:
    """A call's arguments as inputs; Refused names the one that cannot be read. None counts as not said."""
    known = {i.name: i for i in calculator.needs.inputs}
    inputs: dict[str, Value] = {}
    for name, raw in arguments.items():
        if name not in known:
            return _refused(name, raw)
        if raw is None:
            continue
        value = _value(known[name].kind, raw)
        if value is None:
            return _refused(name, raw)
        inputs[name] = value
    return inputs


_TYPES = {InputKind.NUMBER: "number", InputKind.YES_NO: "boolean"}


def _property(wanted: Input, language: str) -> Schema:
    question = wanted.question.of(language).strip("?？")
    kind = " (YYYY-MM-DD)" if wanted.kind is InputKind.DAY else ""
    schema: Schema = {"type": _TYPES.get(wanted.kind, "string"), "description": question + kind}
    if wanted.choices:
        schema["enum"] = list(wanted.choices)
    return schema


def _value(kind: InputKind, raw: object) -> Value | None:
    try:
        if kind is InputKind.YES_NO:
            return raw if isinstance(raw, bool) else None
        if kind is InputKind.NUMBER:
            return None if isinstance(raw, bool) else Decimal(str(raw).strip())
        if not isinstance(raw, str):
            return None
        return date.fromisoformat(raw.strip()) if kind is InputKind.DAY else raw.strip()
    except (InvalidOperation, ValueError):
        return None


def _refused(name: str, raw: object) -> Refused:
    shown = str(raw)[:40]
    return Refused(Wording(f"参数“{name}”不能是“{shown}”。", f"{shown} cannot be the argument {name}."))
