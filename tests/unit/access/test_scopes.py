"""A token never opens more than its scopes say, nor more than whoever it belongs to may."""

from __future__ import annotations

import pytest

from assistant.access.scopes import Scope, chosen_scopes, limited, scopes_of
from assistant.domain.identity import Principal, Role
from assistant.errors import InvalidInput, NotAllowed

LIN = Principal("local", "lin")
HE = Principal("local", "he", roles=frozenset({Role.ADMIN}))


def test_an_administrators_token_without_the_scope_is_an_employees() -> None:
    assert limited(HE, frozenset({Scope.ASK})).roles == {Role.EMPLOYEE}
    assert limited(HE, frozenset({Scope.ASK, Scope.EDIT})).roles == {Role.EMPLOYEE, Role.EDITOR}


def test_a_scope_gives_nobody_a_role() -> None:
    assert limited(LIN, frozenset(Scope)).roles == {Role.EMPLOYEE}
    assert Role.AUDITOR not in limited(HE, frozenset(Scope)).roles


def test_without_the_scope_to_ask_nothing_opens() -> None:
    for scopes in (frozenset[Scope](), frozenset({Scope.ADMIN})):
        with pytest.raises(NotAllowed):
            limited(HE, scopes)


def test_others_scopes_are_not_ours() -> None:
    assert scopes_of(["openid", "assistant.ask", "ASSISTANT.ADMIN", "assistant.admin "]) == {Scope.ASK}


def test_a_scope_may_be_written_short() -> None:
    assert chosen_scopes(["ask", "assistant.edit"]) == {Scope.ASK, Scope.EDIT}
    for wrong in (["everything"], []):
        with pytest.raises(InvalidInput):
            chosen_scopes(wrong)
