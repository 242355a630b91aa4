"""What the card itself can do: bytes moved and products computed a second. Every other figure is a share of these."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Ceilings:
    """Measured, not from a data sheet."""

    bytes_per_second: float
    """Of a large copy, reads and writes counted."""
    flops_per_second: float
    """Of a large matrix product in the compute dtype, on random numbers."""


def measure(device: torch.device, *, megabytes: int, size: int, dtype: torch.dtype) -> Ceilings:
    """Copy `megabytes` between two buffers and multiply two `size` x `size` matrices, medians of several runs."""
    source = torch.randint(0, 255, (megabytes << 20,), dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    copying = median_seconds(lambda: target.copy_(source), device)
    left = torch.randn(size, size, device=device).to(dtype)
    right = torch.randn(size, size, device=device).to(dtype)
    product = torch.empty(size, size, device=device, dtype=dtype)
    multiplying = median_seconds(lambda: torch.mm(left, right, out=product), device)
    return Ceilings(2 * source.numel() / copying, 2 * size**3 / multiplying)


def median_seconds(work: Callable[[], object], device: torch.device, repeats: int = 15) -> float:
    """Median time of one call, the device's queue empty before and after; two calls come first, untimed."""
    times = []
    for _ in range(repeats + 2):
        synchronize(device)
        began = time.perf_counter()
        work()
        synchronize(device)
        times.append(time.perf_counter() - began)
    return statistics.median(times[2:])


def synchronize(device: torch.device) -> None:
    """Wait for the device; a CPU has nothing to wait for."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
