"""The settings of the remote engine: what is asked for, and what is refused."""

from __future__ import annotations

import pytest

from assistant.errors import ConfigurationError
from assistant.settings import Settings, load_settings

WHOLE = {
    "ENGINE": "remote",
    "REMOTE_URLS": "http://gpu1:8000/v1",
    "REMOTE_MODEL": "qwen3",
    "REMOTE_FORM": "chat",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ASSISTANT_{name.upper()}", raising=False)


def loaded(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> Settings:
    """Settings of an environment; None takes a variable away."""
    for name, value in {**WHOLE, **changes}.items():
        if value is not None:
            monkeypatch.setenv(f"ASSISTANT_{name}", value)
    return load_settings()


def test_addresses_are_separated_by_commas_and_lose_their_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch, REMOTE_URLS="http://gpu1:8000/v1/, https://gpu2/v1")
    assert settings.remote_urls == ("http://gpu1:8000/v1", "https://gpu2/v1")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"REMOTE_URLS": None}, "ASSISTANT_REMOTE_URLS"),
        ({"REMOTE_MODEL": None}, "ASSISTANT_REMOTE_MODEL"),
        ({"REMOTE_FORM": None}, "ASSISTANT_REMOTE_TOKENIZER"),
        ({"REMOTE_URLS": "gpu1:8000"}, "http://gpu1:8000/v1"),
        ({"REMOTE_URLS": "http://name:password@gpu1/v1"}, "no name, password"),
        ({"REMOTE_URLS": "http://gpu1/v1?key=x"}, "no name, password"),
        ({"REMOTE_URLS": "ftp://gpu1/v1"}, "an address is like"),
        ({"REMOTE_API_KEY": "two words"}, "one word"),
        ({"REMOTE_API_KEY": "line\nend"}, "one word"),
        ({"REMOTE_FORM": "smoke"}, "ASSISTANT_REMOTE_FORM"),
        ({"REMOTE_IDLE_SECONDS": "0"}, "ASSISTANT_REMOTE_IDLE_SECONDS"),
    ],
)
def test_what_does_not_work_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str | None], words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words):
        loaded(monkeypatch, **changes)


def test_a_refused_key_or_password_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    for changes in ({"REMOTE_API_KEY": "sk secret"}, {"REMOTE_URLS": "http://name:secret@gpu1/v1"}):
        with pytest.raises(ConfigurationError) as caught:
            loaded(monkeypatch, **changes)
        assert "secret" not in f"{caught.value} {caught.value.__cause__!r} {caught.value.__cause__}"


def test_other_engines_need_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_ENGINE", "extractive")
    assert load_settings().remote_urls == ()
