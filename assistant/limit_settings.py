"""Settings of what one caller may ask for; part of Settings. Know nothing of how it is counted."""

from __future__ import annotations

import re

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

_RATE = re.compile(r"[1-9]\d{0,8}/(?:second|minute|hour|day)")


class LimitSettings(BaseSettings):
    """What bounds one caller; `answers_at_once` bounds all of them together."""

    question_rate: str = Field(
        default="60/minute",
        description="Questions one caller may ask in a second, minute, hour or day; empty: no bound.",
    )
    upload_rate: str = Field(default="240/hour", description="The same for uploads.")
    request_rate: str = Field(default="1200/minute", description="The same for all other requests.")
    answers_each: int = Field(
        default=4,
        ge=1,
        le=10_000,
        description="Answers one caller may have in progress at once, in one process.",
    )
    tokens_a_day: int = Field(
        default=0,
        ge=0,
        description="Tokens a model may read and write for one caller in a day; 0: no bound.",
    )
    rate_store: SecretStr = Field(
        default=SecretStr(""),
        description="Where requests are counted: redis://HOST:6379/0 for all processes together; empty: in each.",
    )

    @field_validator("question_rate", "upload_rate", "request_rate")
    @classmethod
    def _readable(cls, text: str) -> str:
        if text and not _RATE.fullmatch(text):
            raise ValueError("write a rate like 60/minute, with second, minute, hour or day")
        return text
