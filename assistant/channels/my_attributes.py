"""The door for what people say of themselves, where their provider does not: kept until they take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, status
from pydantic import BaseModel, ConfigDict, Field

from assistant.answering.attributes.naming import AttributeReader
from assistant.channels.dependencies import Caller, TheParts
from assistant.domain.identity import Attribute

router = APIRouter(prefix="/me/attributes", tags=["sign-in"])


class StatedModel(BaseModel):
    """A value, and when it was stated."""

    value: str
    stated_at: datetime


class AttributesModel(BaseModel):
    """What is known of the caller: by their provider, and by themselves."""

    provided: dict[Attribute, str]
    stated: dict[Attribute, StatedModel]


class StatementModel(BaseModel):
    """What the caller states, instead of all they stated before. Sending it is the consent to keep it."""

    model_config = ConfigDict(extra="forbid")

    attributes: dict[Attribute, Annotated[str, Field(min_length=1, max_length=100)]]


@router.get("")
def read_attributes(caller: Caller, parts: TheParts) -> AttributesModel:
    """What policies that depend on the person are decided by."""
    provided = parts.storage.people.get(caller.id).attributes
    stated = parts.storage.stated.of(caller).items()
    return AttributesModel(
        provided=dict(provided),
        stated={attribute: StatedModel(value=one.value, stated_at=one.at) for attribute, one in stated},
    )


@router.put("", status_code=status.HTTP_204_NO_CONTENT)
def state_attributes(said: StatementModel, caller: Caller, parts: TheParts) -> None:
    """State attributes that the provider does not tell; 上海 and Shanghai are kept as policies spell them."""
    reader = AttributeReader(parts.storage.policies.audience_values(parts.today()))
    spelled = {a: reader.only_value(value, a) or value for a, value in said.attributes.items()}
    parts.storage.stated.keep(parts.storage.people.get(caller.id), spelled)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
def forget_attributes(caller: Caller, parts: TheParts) -> None:
    """Take back everything stated."""
    parts.storage.stated.forget(caller)
