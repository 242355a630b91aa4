"""Settings of the local engine's model; part of Settings. Know nothing of the parts they are for."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings

SHORT_CONTEXT = 32_768
"""Longer ones need YaRN."""


class Quantization(StrEnum):
    """How weights are held in memory."""

    AUTO = "auto"
    NF4 = "nf4"
    INT8 = "int8"
    NONE = "none"


class ModelSettings(BaseSettings):
    """What only the local engine reads."""

    model: str = Field(
        default="", description="Language model of the local engine: a catalogue name or a directory."
    )
    quantization: Quantization = Field(
        default=Quantization.AUTO,
        description="auto: 4-bit NF4 when CUDA is there, none on a CPU. Or nf4, int8, none.",
    )
    lm_head_4bit: bool = Field(
        default=False,
        description="With nf4: the head over the vocabulary in 4 bit too; 0.9 GiB less for an 8B, a little less exact.",
    )
    context_tokens: int = Field(
        default=16_384,
        ge=1024,
        le=131_072,
        description="Longest prompt and answer together; above 32768 only with yarn.",
    )
    yarn: bool = Field(
        default=False,
        description="Stretch the model's positions for a context above 32768 tokens; harms shorter texts a little.",
    )
    kv_bits: int = Field(
        default=16, description="Bits of a number of the KV cache: 16, or 8 for twice as many conversations."
    )
    gpu_memory_fraction: float = Field(
        default=0.9, ge=0.1, le=1, description="Share of the GPU's free memory that may be used."
    )
    gpu_gib: float | None = Field(
        default=None,
        ge=1,
        le=10_000,
        description="Count on no more GPU memory than this; empty: all there is.",
    )
    kv_tokens: int | None = Field(
        default=None, ge=1024, description="Tokens of KV cache on the device; empty: as many as fit."
    )
    host_tokens: int | None = Field(
        default=None,
        ge=0,
        description="Tokens of KV cache kept in the machine's memory beside a GPU; empty: a quarter of it.",
    )
    running_answers: int | None = Field(
        default=None,
        ge=1,
        le=256,
        description="Answers generated at once; empty: as many as fit, at most 32.",
    )

    @field_validator("kv_bits")
    @classmethod
    def _known_bits(cls, value: int) -> int:
        if value not in (8, 16):
            raise ValueError("kv_bits is 16 or 8")
        return value

    @model_validator(mode="after")
    def _model_fits_together(self) -> ModelSettings:
        if self.context_tokens > SHORT_CONTEXT and not self.yarn:
            raise ValueError(
                f"a context of {self.context_tokens} tokens needs YaRN: set ASSISTANT_YARN=true,"
                f" or ASSISTANT_CONTEXT_TOKENS to at most {SHORT_CONTEXT}"
            )
        if self.yarn and self.context_tokens <= SHORT_CONTEXT:
            raise ValueError(
                f"YaRN harms contexts of at most {SHORT_CONTEXT} tokens: set ASSISTANT_YARN=false,"
                " or a longer ASSISTANT_CONTEXT_TOKENS"
            )
        if self.lm_head_4bit and self.quantization in (Quantization.INT8, Quantization.NONE):
            raise ValueError("lm_head_4bit goes with quantization nf4 or auto")
        return self
