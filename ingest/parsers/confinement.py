"""What a parsing process gives up before it opens a file: memory, time, and the way out. Linux; needs no rights.

The network is closed by the kernel: a seccomp filter refuses the calls that open a socket, start a program or reach into
another process. Where the kernel takes no filter, a network namespace of its own does the same for sockets; where it has
neither, Python's own audit hook stops at least what is written in Python.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import signal
import struct
import sys
from enum import StrEnum

_NO_NEW_PRIVILEGES, _SECCOMP, _PARENT_DEATH = 38, 22, 1
_FILTER_MODE = 2
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1
"""Refused calls end with EPERM, which libraries take as any other error."""
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_OTHER_ABI = 0x40000000
"""Call numbers from here on are those of x32: the same calls by another name."""
_LARGEST_FILE = 16 * 2**20
"""Compiled modules may be kept; nothing a document asks for is that small and worth writing."""

_REFUSED: dict[str, tuple[int, tuple[int, ...]]] = {
    # socket, connect, execve, execveat, ptrace, process_vm_writev, kill, io_uring_setup
    "x86_64": (0xC000003E, (41, 42, 59, 322, 101, 311, 62, 425)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 117, 271, 129, 425)),
}
"""Machine -> its number for the kernel, and its numbers of the refused calls."""


class Closed(StrEnum):
    """What keeps the process off the network."""

    FILTER = "filter"
    NAMESPACE = "namespace"
    HOOK = "hook"


def confine(megabytes: int, seconds: int) -> Closed:
    """Take memory, CPU time, core dumps, large files and the network from this process; it ends with its parent."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)
    return close_network()


def allow_seconds(more: int) -> None:
    """Raise the limit of CPU time."""
    now, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (now + more, most))


def close_network() -> Closed:
    """Take the network from this process and all it starts, for good."""
    if _filtered():
        return Closed.FILTER
    if ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NET) == 0:
        return Closed.NAMESPACE
    sys.addaudithook(_refuse_sockets)
    return Closed.HOOK


def _filtered() -> bool:
    if platform.machine() not in _REFUSED:
        return False
    code = _programme(*_REFUSED[platform.machine()])
    held = ctypes.create_string_buffer(code, len(code))
    programme = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_SECCOMP, _FILTER_MODE, programme, 0, 0) == 0)


def _programme(architecture: int, refused: tuple[int, ...]) -> bytes:
    """Berkeley packet filter: another architecture or a refused number -> EPERM, anything else passes."""
    last = len(refused) + 5  # where the refusal stands; jumps count from the instruction after their own

    def step(code: int, value: int, when: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("HBBI", code, when, otherwise, value)

    steps = [step(_LOAD, 4), step(_EQUAL, architecture, 0, last - 2), step(_LOAD, 0)]
    steps.append(step(_AT_LEAST, _OTHER_ABI, last - 4, 0))
    steps += [step(_EQUAL, number, last - 5 - place) for place, number in enumerate(refused)]
    return b"".join([*steps, step(_RETURN, _ALLOW), step(_RETURN, _REFUSE)])


def _refuse_sockets(event: str, _: tuple[object, ...]) -> None:
    if event in ("socket.__new__", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.exec"):
        raise PermissionError(f"{event} is not allowed while a file is read")
