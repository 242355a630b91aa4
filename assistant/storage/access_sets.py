"""Access rules and applicabilities <-> the small numbers that stand for them in tables and index.

Rules are few (one a group combination), so who passes is decided here, in Python, over all of them: one definition of
"admits" and "covers", that of the domain.
"""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assistant.domain.identity import AccessRule, Applicability, Principal
from assistant.errors import InvalidInput
from assistant.storage.tables import AccessSetRow, AudienceRow

KEY_BYTES = 2000
"""PostgreSQL cannot index a longer text."""


def access_set_of(session: Session, rule: AccessRule) -> int:
    """The rule's number, made where it is new. The caller has serialised its transaction."""
    if rule_of(rule.key) != rule:
        raise InvalidInput("a group's name is empty or holds a line break; rename the group")
    return _number(session, AccessSetRow, rule.key)


def audience_of(session: Session, applicability: Applicability) -> int:
    """The applicability's number, made where it is new. The caller has serialised its transaction."""
    if not _survives(applicability):
        raise InvalidInput(
            "a value of the applicability is empty or holds one of , ; =; leave these characters out"
        )
    return _number(session, AudienceRow, applicability.key)


def rule_of(key: str) -> AccessRule:
    """The inverse of AccessRule.key."""
    return AccessRule(frozenset(key.split("\n") if key else ()))


def readable_sets(session: Session, principal: Principal) -> tuple[int, ...]:
    """Numbers of all rules that admit the principal."""
    rows = session.execute(select(AccessSetRow.id, AccessSetRow.key))
    return tuple(number for number, key in rows if rule_of(key).admits(principal))


def _survives(applicability: Applicability) -> bool:
    try:
        return Applicability.from_key(applicability.key).conditions == tuple(sorted(applicability.conditions))
    except ValueError:
        return False


def _number(session: Session, table: type[AccessSetRow] | type[AudienceRow], key: str) -> int:
    if len(key.encode()) > KEY_BYTES:
        raise InvalidInput("too many groups or values for one document; make one group of them")
    found = session.scalar(select(table.id).where(table.key == key))
    if found is not None:
        return found
    return session.execute(insert(table).values(key=key).returning(table.id)).scalar_one()
