"""Text -> sealed text that only this installation opens. Knows nothing of what it seals."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class Sealer:
    """AES-256-GCM. The first secret seals, all of them open: a new one is put before the old."""

    def __init__(self, secrets: Sequence[str]) -> None:
        keys = (hashlib.sha256(b"hr-assistant sealing\n" + one.encode()).digest() for one in secrets)
        self._ciphers = tuple(AESGCM(key) for key in keys)

    def seal(self, text: str, purpose: str) -> str:
        """The text, sealed; it opens for the same purpose only."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[0].encrypt(nonce, text.encode("utf-8", "surrogatepass"), purpose.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def open(self, sealed: str, purpose: str) -> str | None:
        """The text; None where none of the secrets opens it."""
        content = base64.urlsafe_b64decode(sealed)
        for cipher in self._ciphers:
            try:
                opened = cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], purpose.encode())
            except InvalidTag:
                continue
            return opened.decode("utf-8", "surrogatepass")
        return None


def kept_secret(folder: Path) -> str:
    """The secret of this data folder, made once; readable by its owner only."""
    path, draft = folder / "secret.key", folder / f".secret-{secrets.token_hex(8)}"
    if not path.exists():
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)  # whole at once: another process that starts now reads all of it
        draft.unlink()
    return path.read_text("ascii").strip()
