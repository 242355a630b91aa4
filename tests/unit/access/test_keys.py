"""A provider's keys: renewed when they must be, asked for no more often, kept through outages."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.access.oidc.keys import KeyRing
from assistant.errors import NotSignedIn, ProviderUnavailable
from tests.unit.access.tokens import curve, edwards, key_set, rsa


class Publisher:
    """A provider's key endpoint and the clock on its wall."""

    def __init__(self) -> None:
        self.published: dict[str, object] | None = key_set(rsa("ours"))
        self.fetches = 0
        self.now = 1000.0
        self.ring = KeyRing(self.fetch, lambda: self.now, fresh=300, cooldown=10, stale=3600)

    def fetch(self) -> dict[str, object]:
        self.fetches += 1
        if self.published is None:
            raise ProviderUnavailable("down")
        return self.published

    def knows(self, kid: str, algorithm: str = "RS256") -> bool:
        try:
            self.ring.find(kid, algorithm)
        except NotSignedIn:
            return False
        return True


@pytest.fixture
def at() -> Publisher:
    return Publisher()


def test_keys_are_fetched_once(at: Publisher) -> None:
    assert all(at.knows("ours") for _ in range(100))
    assert at.fetches == 1


def test_a4_unknown_keys_cause_one_fetch_in_a_cooldown(at: Publisher) -> None:
    at.knows("ours")
    at.now += 11
    assert not any(at.knows(f"made up {number}") for number in range(1000))
    assert at.fetches == 2


def test_a4_a_flood_at_once_causes_one_fetch_and_holds_up_nobody_else(at: Publisher) -> None:
    at.knows("ours")
    at.now += 11
    begun, go_on = threading.Event(), threading.Event()
    plain = at.fetch

    def slow() -> dict[str, object]:
        begun.set()
        go_on.wait(5)
        return plain()

    at.ring._fetch = slow
    with ThreadPoolExecutor(40) as pool:
        flood = [pool.submit(at.knows, f"made up {number}") for number in range(500)]
        begun.wait(5)
        assert at.knows("ours")
        go_on.set()
        assert not any(one.result() for one in flood)
    assert at.fetches == 2


def test_a5_a_new_key_is_known_after_the_cooldown(at: Publisher) -> None:
    at.knows("ours")
    at.published = key_set(rsa("ours"), rsa("other"))
    assert not at.knows("other")
    at.now += 10
    assert at.knows("other") and at.knows("ours")


def test_a5_a_dropped_key_is_forgotten(at: Publisher) -> None:
    at.knows("ours")
    at.published = key_set(rsa("other"))
    at.now += 300
    assert not at.knows("ours")


def test_a6_known_keys_outlast_an_outage_but_not_for_ever(at: Publisher) -> None:
    at.knows("ours")
    at.published = None
    at.now += 3600
    assert at.knows("ours")
    at.now += 1
    with pytest.raises(ProviderUnavailable):
        at.ring.find("ours", "RS256")


def test_a6_without_any_keys_nobody_is_told_that_a_token_is_wrong(at: Publisher) -> None:
    at.published = None
    with pytest.raises(ProviderUnavailable):
        at.ring.find("ours", "RS256")
    at.published = key_set(rsa("ours"))
    at.now += 10
    assert at.knows("ours")


@pytest.mark.parametrize("published", [{}, {"keys": []}, {"keys": "none"}, {"keys": [1, {"kty": "RSA"}]}])
def test_a6_a_key_set_without_keys_replaces_nothing(at: Publisher, published: dict[str, object]) -> None:
    at.knows("ours")
    at.published = published
    at.now += 301
    assert at.knows("ours")


def test_keys_that_are_not_for_signing_are_left_out(at: Publisher) -> None:
    encryption = rsa("other").as_dict(private=False) | {"use": "enc"}
    secret = {"kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0", "kid": "secret"}
    with_private_half = rsa("attacker").as_dict(private=True)
    at.published = {"keys": [encryption, secret, with_private_half, curve().as_dict(private=False)]}
    assert at.knows("curve", "ES256")
    assert not any(at.knows(kid) for kid in ("other", "secret", "attacker"))


def test_a_key_serves_its_own_kind_of_signature_only(at: Publisher) -> None:
    declared = rsa("ours").as_dict(private=False) | {"alg": "PS256"}
    at.published = {"keys": [declared, edwards().as_dict(private=False)]}
    assert at.knows("ours", "PS256") and at.knows("edwards", "EdDSA")
    assert not at.knows("ours", "RS256")
    assert not at.knows("ours", "HS256")
    assert not at.knows("edwards", "ES256")
