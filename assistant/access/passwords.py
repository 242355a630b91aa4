"""Passwords -> Argon2id hashes, and back to yes or no. Knows nobody's name."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.errors import InvalidInput, Overloaded

SHORTEST, LONGEST = 12, 200
AT_ONCE = 2
"""Hashes worked out side by side: each takes 19 MiB and a core."""
PATIENCE_SECONDS = 10.0


class Passwords:
    """Argon2id with 19 MiB, two passes, one lane (the least that OWASP asks for)."""

    def __init__(self, memory_kibibytes: int = 19 * 1024) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=memory_kibibytes, parallelism=1)
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._nobodys = self._hasher.hash(secrets.token_urlsafe(32))

    def hash(self, password: str) -> str:
        """What is kept. InvalidInput for a password that is too short, too long or all one character."""
        if not SHORTEST <= len(password) <= LONGEST or len(set(password)) < 5:
            raise InvalidInput(
                f"choose a password of {SHORTEST} to {LONGEST} characters, not of a few repeated ones"
            )
        with _turn(self._turns):
            return self._hasher.hash(_normal(password))

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one; takes as long where nobody has an account (`kept` is None)."""
        with _turn(self._turns):
            try:
                self._hasher.verify(kept or self._nobodys, _normal(password[: LONGEST + 1]))
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)


@contextmanager
def _turn(turns: threading.BoundedSemaphore) -> Iterator[None]:
    if not turns.acquire(timeout=PATIENCE_SECONDS):
        raise Overloaded("many people are signing in; try again in a moment", PATIENCE_SECONDS)
    try:
        yield
    finally:
        turns.release()


def _normal(password: str) -> bytes:
    """One form for what keyboards write differently."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
