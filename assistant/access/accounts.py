"""Name and password -> principal, for people of this installation's own. Knows no HTTP."""

from __future__ import annotations

import re
from datetime import datetime

from assistant.access.api_keys import LOCAL
from assistant.access.passwords import Passwords
from assistant.domain.identity import Principal, Role
from assistant.errors import InvalidInput, NotSignedIn, TooManyRequests
from assistant.storage.accounts import AccountStore, Failures
from assistant.storage.database import Database
from assistant.storage.people import PeopleStore
from assistant.storage.sessions import SessionStore

OPERATOR_NAME = "operator"
NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,99}")
FREE_FOR_A_NAME, FREE_FOR_AN_ADDRESS = 5, 20
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 5, 15 * 60
WRONG = "name or password is wrong"


def waiting_seconds(failures: int, free: int, since_last: float) -> float:
    """How long nobody may try again: not after the free tries, then 5 s and twice as long each time, up to 15 minutes."""
    if failures < free:
        return 0.0
    pause = min(FIRST_WAIT_SECONDS * 2.0 ** min(failures - free, 20), LONGEST_WAIT_SECONDS)
    return max(0.0, pause - since_last)


class AccountDesk:
    """Opens accounts and signs their people in."""

    def __init__(
        self,
        accounts: AccountStore,
        people: PeopleStore,
        sessions: SessionStore,
        database: Database,
        passwords: Passwords | None = None,
    ) -> None:
        self._accounts = accounts
        self._people = people
        self._sessions = sessions
        self._now = database.now
        self._passwords = passwords or Passwords()

    def open(self, person: Principal, password: str) -> None:
        """A new account. Conflict where there is one, InvalidInput for a password that cannot be used."""
        self._accounts.add(person, self._passwords.hash(password))

    def sign_in(self, name: str, password: str, address: str) -> str:
        """A session's token. NotSignedIn, told the same whoever it is; TooManyRequests after many wrong tries."""
        plain = name.strip().lower()
        subjects = {f"name {plain}": FREE_FOR_A_NAME, f"address {address}": FREE_FOR_AN_ADDRESS}
        for subject, free in subjects.items():
            self._refuse_early(self._accounts.failures(subject), free)
        for subject, free in subjects.items():
            # Counted before the answer is known: of many tries at once none slips through.
            self._refuse_early(self._accounts.count_attempt(subject), free)
        person_id = f"{LOCAL}|{plain}"
        kept = self._accounts.password_hash(person_id)
        if not self._passwords.fits(kept, password):
            raise NotSignedIn(WRONG)
        self._accounts.forgive(f"name {plain}")
        self._accounts.take_back(f"address {address}")  # others try from there too: what they got wrong stays
        if kept is not None and self._passwords.is_outdated(kept):
            self._accounts.set_password(person_id, self._passwords.hash(password))
        return self._sessions.begin(person_id)

    def change_password(self, person: Principal, old: str, new: str) -> None:
        """Another password; every session of the person ends. InvalidInput when the old one is wrong."""
        subject = f"name {person.subject}"
        self._refuse_early(self._accounts.count_attempt(subject), FREE_FOR_A_NAME)
        if not self._passwords.fits(self._accounts.password_hash(person.id), old):
            raise InvalidInput("the old password is wrong")
        self._accounts.forgive(subject)
        self.set_password(person, new)

    def set_password(self, person: Principal, new: str) -> None:
        """The same without the old one, for whoever administers accounts."""
        self._accounts.set_password(person.id, self._passwords.hash(new))
        self._sessions.end_all(person.id)

    def remove(self, name: str) -> None:
        """The account, its person, their sessions and keys. NotFound where there is none."""
        self._accounts.remove(f"{LOCAL}|{account_name(name)}")

    def has_any(self) -> bool:
        """Whether anybody has an account."""
        return bool(self._accounts.all())

    def all(self) -> list[Principal]:
        """Everybody with an account."""
        return [self._people.get(person_id) for person_id in self._accounts.all()]

    def _refuse_early(self, failures: Failures | None, free: int) -> None:
        if failures is None:
            return
        seconds = waiting_seconds(failures.count, free, _since(failures.last_at, self._now()))
        if seconds > 0:
            raise TooManyRequests("too many wrong passwords; wait, then try again", seconds)


def account_holder(
    name: str,
    shown: str = "",
    roles: frozenset[Role] = frozenset({Role.EMPLOYEE}),
    groups: frozenset[str] = frozenset(),
) -> Principal:
    """Somebody of this installation's own. InvalidInput for a name that cannot be used."""
    return Principal(LOCAL, account_name(name), shown or name.strip(), roles, groups)


def account_name(name: str) -> str:
    """The name as it is kept. InvalidInput for one that cannot be."""
    plain = name.strip().lower()
    if not NAME.fullmatch(plain):
        raise InvalidInput("a name has 2 to 100 of the letters a-z, digits, dots, hyphens, _ and @")
    if plain == OPERATOR_NAME:
        raise InvalidInput("this name is of who runs the assistant on its own machine; choose another")
    return plain


def _since(moment: datetime, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds())
