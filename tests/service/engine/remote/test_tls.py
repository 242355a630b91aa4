"""A certificate that nobody vouches for is not trusted with prompts or keys."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from assistant.errors import EngineUnavailable
from tests.service.engine.remote.asking import END, asked, engine_on, generate
from tests.service.engine.remote.stub import said, stub, token_chunk


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Key and certificate of 127.0.0.1, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "server.pem"
    path.write_bytes(key.private_bytes(*form) + made.public_bytes(serialization.Encoding.PEM))
    return path


def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_an_unknown_certificate_is_refused_before_anything_is_sent(certificate: Path) -> None:
    async def whole() -> None:
        async with stub(tls=server_context(certificate)) as server, engine_on(server.url, key="sk") as engine:
            with pytest.raises(EngineUnavailable, match="certificate"):
                await generate(engine, asked())
            assert server.asked == []

    asyncio.run(whole())


def test_one_that_the_machine_knows_is_trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    good = said(token_chunk([END], finish="stop"))

    async def whole() -> None:
        async with stub(good, tls=server_context(certificate)) as server, engine_on(server.url) as engine:
            assert (await generate(engine, asked())).ids == (END,)

    asyncio.run(whole())
