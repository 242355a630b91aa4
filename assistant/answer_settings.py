"""Settings of how answers are generated; part of Settings. Know nothing of the parts they are for."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class Unsupported(StrEnum):
    """What becomes of a statement without support."""

    REMOVE = "remove"
    FLAG = "flag"


class FollowUps(StrEnum):
    """Who makes a follow-up question understandable by itself."""

    MODEL = "model"
    RULES = "rules"


class AnswerSettings(BaseSettings):
    """What bounds one answer, and how many there may be."""

    thinking_tokens: int = Field(
        default=2048, ge=0, le=38_912, description="Tokens a model may think before its thought is closed."
    )
    thinking_share: float = Field(
        default=0.5, ge=0, le=1, description="At most this share of questions is thought about; 0: none."
    )
    think_switches: bool = Field(
        default=False,
        description="Whether /think and /no_think in a question choose its route; removed from it they always are.",
    )
    presence_penalty: float = Field(
        default=0.0,
        ge=-2,
        le=2,
        description="Against endless repetition; Qwen advises 0 to 2, and up to 1.5 for 4-bit weights.",
    )
    answer_seconds: float = Field(
        default=180.0,
        gt=0,
        le=3600,
        description="Limit for generating one answer, waiting in line included.",
    )
    answers_at_once: int = Field(
        default=64,
        ge=1,
        le=10_000,
        description="Answers in progress in one process; further questions are refused with 503.",
    )
    unsupported: Unsupported = Field(
        default=Unsupported.REMOVE,
        description="Statements of a model that no cited clause supports: remove (each is shown once it was checked) or flag.",
    )
    follow_ups: FollowUps = Field(
        default=FollowUps.RULES,
        description="Who makes a follow-up standalone: rules, or the model, where there is one and code finds its words faithful.",
    )
    hr_contact: str = Field(
        default="",
        max_length=200,
        description="How employees reach HR (address, extension, page); told where nothing answers a question.",
    )
    confidential_contact: str = Field(
        default="",
        max_length=200,
        description="The confidential channel (hotline, address, person), told where a sensitive matter is handed over.",
    )
    calculator_tools: bool = Field(
        default=True,
        description="Whether a model that can call functions is offered the calculators; their signatures take about 2,500 tokens of every prompt; where that is over 40 % of prompt_tokens they are not offered.",
    )
    holidays: Path | None = Field(
        default=None,
        description="JSON file of public holidays and weekends worked in exchange; by default the one that ships.",
    )
    mask_personal_data: bool = Field(
        default=True,
        description="Whether personal data (identity, card and phone numbers, passports, addresses) is masked in answers, but for what the question itself told.",
    )
    keep_personal_data: bool = Field(
        default=False,
        description="Whether personal data in questions is kept with conversations and traces as it was typed; in logs it is always masked.",
    )
    traces: bool = Field(
        default=False,
        description="Whether it is kept how each answer came about (question, hits, prompt); administrators can read it.",
    )
    trace_days: int = Field(default=30, ge=1, description="Days after which a kept trace is removed.")
