"""The door to the numbers that clauses set, for editors: what is confirmed here is calculated with from then on."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from assistant.channels.dependencies import Editor, TheParts
from assistant.channels.schemas import Sent
from assistant.domain.parameters import KeptParameter, ParameterKey, ParameterName, ProposedParameter, Unit

router = APIRouter(prefix="/versions/{version_id}/parameters", tags=["editing"])

Place = Annotated[str, Field(max_length=100)]
Number = Annotated[Decimal, Field(ge=0, le=10**9, allow_inf_nan=False, max_digits=16)]
Clause = Annotated[int, Field(ge=0, le=10**6)]


class KeyModel(Sent):
    """Which number of the version. `clause`: position; `row`, `column`: for whom or what it holds."""

    clause: Clause
    name: ParameterName
    row: Place = ""
    column: Place = ""

    @property
    def key(self) -> ParameterKey:
        """As the domain names it."""
        return ParameterKey(self.clause, self.name, self.row, self.column)


class ConfirmedModel(Sent):
    """What was read rightly; without `which`: all of the version."""

    which: Annotated[list[KeyModel], Field(max_length=5000)] | None = None


class CorrectedModel(KeyModel):
    """What the number is."""

    value: Number


class AddedModel(CorrectedModel):
    """A number that was not seen, with words of the clause that set it."""

    unit: Unit
    quote: Annotated[str, Field(min_length=1, max_length=1000)]

    @property
    def proposal(self) -> ProposedParameter:
        """As the domain has it."""
        return ProposedParameter(
            self.name, self.value, self.unit, self.clause, 0, self.quote, self.row, self.column
        )


class ParameterModel(BaseModel):
    """A number of a clause. `read` null: an editor added it; `confirmed_at` null: nothing is calculated with it."""

    clause: int
    clause_label: str
    name: ParameterName
    row: str
    column: str
    value: Decimal
    unit: Unit
    read: Decimal | None
    quote: str
    confirmed_by: str
    confirmed_at: datetime | None

    @classmethod
    def of(cls, kept: KeptParameter) -> Self:
        """The number as sent."""
        one = kept.proposal
        return cls(
            clause=one.clause,
            clause_label=kept.clause_label,
            name=one.name,
            row=one.row,
            column=one.column,
            value=one.value,
            unit=one.unit,
            read=kept.read,
            quote=one.quote,
            confirmed_by=kept.confirmed_by,
            confirmed_at=kept.confirmed_at,
        )


@router.get("")
def list_parameters(version_id: int, caller: Editor, parts: TheParts) -> list[ParameterModel]:
    """The numbers that the version's clauses set, with the words they were read from."""
    return [ParameterModel.of(kept) for kept in parts.storage.parameters.listed(caller, version_id)]


@router.post("/confirm", status_code=HTTPStatus.NO_CONTENT)
def confirm_parameters(version_id: int, said: ConfirmedModel, caller: Editor, parts: TheParts) -> None:
    """They were read rightly. 404: one of them is not there, and none is confirmed."""
    keys = None if said.which is None else [one.key for one in said.which]
    parts.storage.parameters.confirm(caller, version_id, keys)


@router.post("", status_code=HTTPStatus.CREATED)
def add_parameter(version_id: int, said: AddedModel, caller: Editor, parts: TheParts) -> ParameterModel:
    """A number that ingestion did not see. 422: the words do not stand in the clause, or it is there already."""
    return ParameterModel.of(parts.storage.parameters.add(caller, version_id, said.proposal))


@router.put("")
def correct_parameter(
    version_id: int, said: CorrectedModel, caller: Editor, parts: TheParts
) -> ParameterModel:
    """The number is this, whatever was read; counts as confirmed by the caller."""
    return ParameterModel.of(parts.storage.parameters.correct(caller, version_id, said.key, said.value))


@router.delete("", status_code=HTTPStatus.NO_CONTENT)
def remove_parameter(
    version_id: int, which: Annotated[KeyModel, Query()], caller: Editor, parts: TheParts
) -> None:
    """The clause sets no such number."""
    parts.storage.parameters.remove(caller, version_id, which.key)
