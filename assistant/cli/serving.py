"""`assistant serve`: HTTP, answering and the engine in one process; starts and watches one ingest worker by name."""

from __future__ import annotations

import asyncio
import errno
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
import uvicorn

from assistant.access.sign_in import SignIn
from assistant.app import create_app
from assistant.bootstrap import Assistant, build, operator
from assistant.errors import ConfigurationError
from assistant.settings import Settings, load_settings, prepare_data_dir
from assistant.storage.opening import open_storage

Person = Annotated[
    str, typer.Option("--as", help="Whom the link signs in; by default this machine's operator.")
]
WARM_UP = "年假"
RESTART_SECONDS = (1, 2, 5, 15, 30)


def serve(person: Person = "") -> None:
    """Start the assistant and print the address."""
    settings = load_settings()
    prepare_data_dir(settings)
    listener = listen(settings.host, settings.port)
    address = f"http://{settings.host}:{listener.getsockname()[1]}"
    typer.echo("loading the embedding model and opening the index …", err=True)
    assistant = build(settings)
    assistant.embedder.embed_question(WARM_UP)  # the first question should not wait for the weights
    try:
        with ingest_worker(enabled=settings.worker):
            _announce(assistant, settings.public_url or address, person)
            _run(assistant, listener, settings)
    finally:
        asyncio.run(assistant.close())


def sign_in(person: Person = "") -> None:
    """Print a new one-time link for a running server, and a token for programs."""
    settings = load_settings()
    storage = open_storage(settings.sql_url, prepare_data_dir(settings))
    try:
        who = storage.people.find(person) if person else operator(storage)
        signing = SignIn(storage.people, storage.sessions)
        typer.echo(signing.link(who, settings.public_url or f"http://{settings.host}:{settings.port}"))
        typer.echo(f"Authorization: Bearer {signing.session_for(who)}")
    finally:
        storage.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. ConfigurationError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # now, not when all is loaded: till then a second server could bind the port as well
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise ConfigurationError(
                f"port {port} is in use; stop what uses it or set ASSISTANT_PORT to another (0: any free one)"
            ) from error
        raise ConfigurationError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    return listener


@contextmanager
def ingest_worker(*, enabled: bool) -> Iterator[None]:
    """A child process `ingest worker`, started again with growing pauses when it dies; ended with the block."""
    if not enabled:
        yield
        return
    ended = threading.Event()
    watcher = threading.Thread(target=_keep_running, args=(ended,), name="worker-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join(timeout=15)


def _keep_running(ended: threading.Event) -> None:
    deaths = 0
    command = [sys.executable, "-m", "ingest", "worker", "--with-parent"]
    while not ended.is_set():
        # Nothing is written to the pipe: it closes with this process, however that ends, and the worker sees it.
        with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
            while child.poll() is None and not ended.wait(0.5):
                pass
            if ended.is_set():
                _end(child)
                return
        pause = RESTART_SECONDS[min(deaths, len(RESTART_SECONDS) - 1)]
        typer.echo(
            f"the ingest worker ended with code {child.returncode}; starting it again in {pause} s", err=True
        )
        deaths += 1
        ended.wait(pause)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(timeout=10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _announce(assistant: Assistant, address: str, person: str) -> None:
    storage = assistant.storage
    typer.echo(f"\n  the assistant listens on {address}")
    if assistant.settings.production:
        return  # what is printed there is kept in logs; `assistant sign-in` prints a link where it is needed
    who = storage.people.find(person) if person else operator(storage)
    link = SignIn(storage.people, storage.sessions).link(who, address)
    typer.echo(f"  open this once to sign in: {link}\n")


def _run(assistant: Assistant, listener: socket.socket, settings: Settings) -> None:
    config = uvicorn.Config(
        create_app(assistant),
        log_level=settings.log_level,
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    uvicorn.Server(config).run(sockets=[listener])
