"""What a confined process can no longer do. Each attempt is made in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LOADED = "from ingest.parsers.confinement import *; import ctypes, os, socket, subprocess\n"
CONFINED = LOADED + "confine(1024, 20)\n"


def attempt(code: str, before: str = CONFINED) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", before + code], env=environment, capture_output=True, text=True, timeout=30
    )
    return (done.stdout + done.stderr).strip().splitlines()[-1]


@pytest.fixture
def port() -> object:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_it_reaches_no_server_even_on_this_machine(port: int) -> None:
    assert "PermissionError" in attempt(f"socket.create_connection(('127.0.0.1', {port}), 5)")


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"])
def test_it_opens_no_socket_of_any_family(family: str) -> None:
    assert "PermissionError" in attempt(f"socket.socket(socket.{family}, socket.SOCK_DGRAM)")


def test_code_written_in_c_opens_no_socket_either() -> None:
    assert attempt("print(ctypes.CDLL(None).socket(2, 1, 0))") == "-1"


def test_it_starts_no_program() -> None:
    assert "PermissionError" in attempt("subprocess.run(['true'])")


def test_it_ends_no_other_process() -> None:
    assert "PermissionError" in attempt("os.kill(os.getppid(), 9)")


def test_it_writes_no_large_file(tmp_path: Path) -> None:
    assert "File too large" in attempt(f"open({str(tmp_path / 'a')!r}, 'wb').write(bytes(2**25))")


def test_memory_ends_at_the_limit() -> None:
    assert attempt("bytearray(2**31)") == "MemoryError"


def test_without_a_filter_a_namespace_has_no_network(port: int) -> None:
    before = LOADED + "import ingest.parsers.confinement as c; c._REFUSED = {}; c.close_network()\n"
    assert "Error" in attempt(f"socket.create_connection(('127.0.0.1', {port}), 5)", before)


def test_a_process_without_rights_is_confined_as_well() -> None:
    before = LOADED + "os.getuid() or os.setuid(65534)\nconfine(1024, 20)\n"
    assert "PermissionError" in attempt("socket.socket()", before)


def test_it_ends_with_the_process_that_started_it() -> None:
    child = f"{CONFINED}import time; print(os.getpid(), flush=True); time.sleep(60)"
    starter = (
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", starter], env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    with process.stdout as output:
        grandchild = int(output.readline())
    process.send_signal(signal.SIGKILL)
    process.wait()
    for _ in range(100):
        state = Path(f"/proc/{grandchild}/status")
        if not state.exists() or "State:\tZ" in state.read_text():
            return
        time.sleep(0.05)
    raise AssertionError("the child outlived its parent")
