"""The application over a real database in a fresh folder, and one client a person."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.access.sign_in import SignIn
from assistant.app import open_doors
from assistant.channels.dependencies import Parts
from assistant.domain.identity import Principal
from assistant.storage.opening import Storage, open_storage
from tests.features.company import TODAY, QuotingAnswers, move_in

ADDRESS = "http://127.0.0.1:8765"
ClientOf = Callable[[Principal | None], TestClient]


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the company in it, made once."""
    folder = tmp_path_factory.mktemp("company")
    opened = open_storage(f"sqlite:///{folder / 'assistant.db'}", folder)
    move_in(opened)
    opened.close()
    return folder


@pytest.fixture
def storage(furnished: Path, tmp_path: Path) -> Iterator[Storage]:
    """The company in a folder of one's own."""
    shutil.copytree(furnished, tmp_path / "data")
    opened = open_storage(f"sqlite:///{tmp_path / 'data' / 'assistant.db'}", tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def answers(storage: Storage) -> QuotingAnswers:
    return QuotingAnswers(storage)


@pytest.fixture
def parts(storage: Storage, answers: QuotingAnswers) -> Parts:
    return Parts(
        storage, answers, SignIn(storage.people, storage.sessions, storage.stated), lambda: TODAY, 1_000_000
    )


@pytest.fixture
def app(parts: Parts) -> FastAPI:
    return open_doors(parts)


@pytest.fixture
def client_of(app: FastAPI, parts: Parts) -> Iterator[ClientOf]:
    """A client that carries the person's session as a program does; None: a stranger."""
    opened: list[TestClient] = []

    def client(person: Principal | None) -> TestClient:
        headers = {"Authorization": f"Bearer {parts.sign_in.session_for(person)}"} if person else {}
        opened.append(TestClient(app, ADDRESS, headers=headers, follow_redirects=False))
        return opened[-1]

    yield client
    for one in opened:
        one.close()
