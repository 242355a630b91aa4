"""The door of API keys: a person with an account here makes, lists and revokes their own. A key makes no keys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, status
from pydantic import BaseModel, Field

from assistant.access.api_keys import LONGEST_DAYS, KeyDesk
from assistant.access.scopes import Scope
from assistant.channels.dependencies import InPerson, TheParts
from assistant.channels.schemas import Sent
from assistant.errors import NotFound
from assistant.storage.api_keys import ApiKey

router = APIRouter(prefix="/me/keys", tags=["accounts"])


class NewKey(Sent):
    """A key to make."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: frozenset[Scope] = frozenset({Scope.ASK})
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = 90


class KeyModel(BaseModel):
    """A key, without its secret."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> KeyModel:
        """As callers see it."""
        return cls(
            id=key.id,
            name=key.name,
            scopes=key.scopes,
            created_at=key.created_at,
            expires_at=key.expires_at,
            used_at=key.used_at,
            revoked_at=key.revoked_at,
        )


class IssuedKey(BaseModel):
    """A new key; its secret is shown this once."""

    key: KeyModel
    secret: str


def key_desk(parts: TheParts) -> KeyDesk:
    """The desk of keys. NotFound where this installation issues none."""
    if parts.entrance.keys is None:
        raise NotFound("this installation issues no keys; use an access token of your provider")
    return parts.entrance.keys


Desk = Annotated[KeyDesk, Depends(key_desk)]


@router.get("")
def list_keys(caller: InPerson, desk: Desk) -> list[KeyModel]:
    """The caller's keys, ended ones too."""
    return [KeyModel.of(key) for key in desk.of(caller.id)]


@router.post("", status_code=status.HTTP_201_CREATED)
def make_key(wanted: NewKey, caller: InPerson, desk: Desk) -> IssuedKey:
    """Make a key for a program of the caller's."""
    new = desk.issue(caller, wanted.name, wanted.scopes, wanted.days)
    return IssuedKey(key=KeyModel.of(new.key), secret=new.secret)


@router.delete("/{key_id}", status_code=status.HTTP_204_NO_CONTENT)
def revoke_key(key_id: str, caller: InPerson, desk: Desk) -> None:
    """End one of the caller's keys, at once and for good."""
    desk.revoke(key_id, caller.id)
