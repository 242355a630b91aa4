"""How much memory is free on this machine, as the planner wants it. Asks the card, /proc and the control group."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import torch

from assistant.engine.planner.plan import Memory

MEMINFO = Path("/proc/meminfo")
GROUP = Path("/sys/fs/cgroup")


def free_memory(*, gpu_bytes: int | None = None) -> Memory:
    """Of the first card, or without one of the machine. `gpu_bytes`: no more of the card than this is counted."""
    host = free_host_bytes()
    if not torch.cuda.is_available():
        return Memory(host, gpu=False)
    free, _ = torch.cuda.mem_get_info(0)
    return Memory(min(free, gpu_bytes or free), host)


def free_host_bytes(meminfo: Path = MEMINFO, group: Path = GROUP) -> int:
    """What may still be taken without swapping: the machine's, or less where a container's limit is lower."""
    free = 0
    with suppress(OSError, ValueError, IndexError):
        fields = dict(line.split(":", 1) for line in meminfo.read_text("ascii").splitlines())
        free = int(fields.get("MemAvailable", "0 kB").split()[0]) * 1024
    with suppress(OSError, ValueError):  # no limit reads "max"
        limit = int((group / "memory.max").read_text("ascii"))
        used = int((group / "memory.current").read_text("ascii"))
        return max(0, min(free, limit - used))
    return free
