"""Settings of the remote engine; part of Settings. Say what is wrong in a sentence, know nothing of the engine."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class RemoteForm(StrEnum):
    """How the servers are spoken to."""

    COMPLETIONS = "completions"
    CHAT = "chat"


class RemoteThinking(StrEnum):
    """What the served model can do about thinking."""

    AUTO = "auto"
    NONE = "none"
    HYBRID = "hybrid"
    ALWAYS = "always"


class RemoteSettings(BaseSettings):
    """What only the remote engine reads."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    remote_urls: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Servers of the remote engine, version included, separated by commas: http://gpu1:8000/v1.",
    )
    remote_model: str = Field(default="", description="Name of the model, as its servers call it.")
    remote_form: RemoteForm = Field(
        default=RemoteForm.COMPLETIONS,
        description="completions: token ids to vLLM, SGLang or llama.cpp. chat: messages to any other server.",
    )
    remote_tokenizer: str = Field(
        default="",
        description="Tokenizer of the served model, for the completions form: a catalogue name or a directory.",
    )
    remote_api_key: SecretStr = Field(
        default=SecretStr(""), description="Key sent to the servers as bearer token; empty: none."
    )
    remote_context_tokens: int = Field(
        default=16_384, ge=512, le=1_048_576, description="Prompt and answer that the served model reads."
    )
    remote_thinking: RemoteThinking = Field(
        default=RemoteThinking.AUTO,
        description="none, hybrid or always; auto: as the tokenizer's chat template says, none in the chat form.",
    )
    remote_connect_seconds: float = Field(
        default=5.0, gt=0, le=600, description="Limit for reaching a server."
    )
    remote_idle_seconds: float = Field(
        default=60.0, gt=0, le=3600, description="Longest silence of a server, before the first token too."
    )
    remote_answers: int = Field(default=64, ge=1, le=4096, description="Answers at once for each server.")

    @field_validator("remote_urls", mode="before")
    @classmethod
    def _separate(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("remote_urls")
    @classmethod
    def _addresses(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        for url in urls:
            parts = urlsplit(url)
            plain = not (parts.username or parts.password or parts.query or parts.fragment)
            if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
                raise ValueError(
                    "an address is like http://gpu1:8000/v1, with no name, password, ? or # in it"
                )
        return tuple(url.rstrip("/") for url in urls)

    @field_validator("remote_api_key")
    @classmethod
    def _one_word(cls, value: SecretStr) -> SecretStr:
        key = value.get_secret_value()
        if not all("!" <= character <= "~" for character in key):
            raise ValueError("a key is one word of ASCII characters; look for a space or a line end in it")
        return value

    def _check_remote(self) -> None:
        """Raises ValueError where the remote engine lacks something."""
        if not self.remote_urls:
            raise ValueError("engine=remote needs ASSISTANT_REMOTE_URLS: the addresses of its servers")
        if not self.remote_model:
            raise ValueError(
                "engine=remote needs ASSISTANT_REMOTE_MODEL: the name its servers give the model"
            )
        if self.remote_form is RemoteForm.COMPLETIONS and not self.remote_tokenizer:
            raise ValueError(
                "remote_form=completions needs ASSISTANT_REMOTE_TOKENIZER: the served model's tokenizer;"
                " without it set ASSISTANT_REMOTE_FORM=chat"
            )
