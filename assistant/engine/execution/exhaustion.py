"""Recognises that memory ran out, and gives back what torch holds without need. Knows no requests."""

from __future__ import annotations

import gc

import torch

SIGNS = ("out of memory", "alloc_failed", "can't allocate memory")


def out_of_memory(error: BaseException) -> bool:
    """Whether an error means that there was not enough memory for a step."""
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error).lower() for sign in SIGNS)


def release_unused_memory() -> None:
    """Let torch give unused memory back to the device."""
    if torch.cuda.is_available():
        gc.collect()
        torch.cuda.empty_cache()
