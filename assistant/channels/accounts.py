"""The door of accounts kept here: sign in with a password, change it, and open accounts for others."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from pydantic import Field, SecretStr

from assistant.access.accounts import AccountDesk, account_holder
from assistant.access.api_keys import LOCAL
from assistant.channels.dependencies import AdministratorInPerson, InPerson, TheParts, client_address
from assistant.channels.schemas import PersonModel, Sent
from assistant.channels.sign_in import begin_session
from assistant.domain.identity import Role
from assistant.errors import NotAllowed, NotFound

router = APIRouter(tags=["accounts"])

Name = Annotated[str, Field(min_length=1, max_length=100)]
Password = Annotated[SecretStr, Field(min_length=1, max_length=200)]


class NameAndPassword(Sent):
    """What somebody signs in with."""

    name: Name
    password: Password


class PasswordChange(Sent):
    """The old password proves who changes it."""

    old: Password
    new: Password


class NewAccount(Sent):
    """An account to open."""

    name: Name
    password: Password
    shown: Annotated[str, Field(max_length=100)] = ""
    roles: frozenset[Role] = frozenset({Role.EMPLOYEE})
    groups: frozenset[Annotated[str, Field(min_length=1, max_length=200)]] = frozenset()


def account_desk(parts: TheParts) -> AccountDesk:
    """The desk of accounts. NotFound where this installation keeps none."""
    if parts.entrance.accounts is None:
        raise NotFound("this installation keeps no accounts; sign in at your provider")
    return parts.entrance.accounts


Desk = Annotated[AccountDesk, Depends(account_desk)]


@router.post("/sign-in/password", status_code=status.HTTP_204_NO_CONTENT)
def sign_in(said: NameAndPassword, request: Request, response: Response, parts: TheParts, desk: Desk) -> None:
    """Public: a session cookie for name and password. The browser's session before it ends."""
    session = desk.sign_in(said.name, said.password.get_secret_value(), client_address(request))
    begin_session(request, response, parts, session)


@router.post("/me/password", status_code=status.HTTP_204_NO_CONTENT)
def change_password(said: PasswordChange, caller: InPerson, desk: Desk) -> None:
    """Another password for the caller; every session of theirs ends."""
    if caller.issuer != LOCAL:
        raise NotAllowed("your password is your provider's matter")
    desk.change_password(caller, said.old.get_secret_value(), said.new.get_secret_value())


@router.get("/accounts")
def list_accounts(caller: AdministratorInPerson, desk: Desk) -> list[PersonModel]:
    """Everybody with an account here."""
    return [PersonModel.of(person) for person in desk.all()]


@router.post("/accounts", status_code=status.HTTP_201_CREATED)
def open_account(new: NewAccount, caller: AdministratorInPerson, desk: Desk) -> PersonModel:
    """Open an account."""
    person = account_holder(new.name, new.shown, new.roles, new.groups)
    desk.open(person, new.password.get_secret_value())
    return PersonModel.of(person)


@router.delete("/accounts/{name}", status_code=status.HTTP_204_NO_CONTENT)
def remove_account(name: str, caller: AdministratorInPerson, desk: Desk) -> None:
    """Remove an account, with its sessions and keys."""
    desk.remove(name)
