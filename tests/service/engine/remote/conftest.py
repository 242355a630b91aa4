"""The tiny model, and the servers that serve it; started once, the slow one first."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.service.engine.remote.served import (
    Oracle,
    await_health,
    llama_cpp,
    speaking_model,
    transformers_serve,
)
from tests.service.engine.remote.tiny_gguf import write


@pytest.fixture(scope="package")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Oracle:
    return Oracle(speaking_model(tmp_path_factory.mktemp("served") / "tiny"))


@pytest.fixture(scope="package")
def gguf(oracle: Oracle) -> Path:
    return write(oracle.directory, oracle.directory.with_suffix(".gguf"))


@pytest.fixture(scope="package")
def llama(gguf: Path) -> Iterator[str]:
    """The address of llama.cpp's server."""
    with llama_cpp(gguf) as (url, _):
        yield url


@pytest.fixture(scope="package", autouse=True)
def starting_transformers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """`transformers serve` on its way up while other tests run; call it for its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    log = tmp_path_factory.mktemp("serve") / "log.txt"
    with transformers_serve(port, log):

        def address() -> str:
            await_health(f"http://127.0.0.1:{port}/health", log)
            return f"http://127.0.0.1:{port}/v1"

        yield address
