"""A hub of one repository over HTTP: as much of its interface as downloading at a commit needs."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

COMMIT = "1" * 40
REPOSITORY = "people/tiny"


def serve_repository(files: dict[str, bytes], published: dict[str, str]) -> type[BaseHTTPRequestHandler]:
    """`published` overrides the sha256 that the hub claims for a file."""

    def sha256(name: str) -> str:
        return published.get(name) or hashlib.sha256(files[name]).hexdigest()

    class Hub(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(with_body=False)

        def do_GET(self) -> None:
            self.answer(with_body=True)

        def answer(self, with_body: bool) -> None:
            path = self.path.partition("?")[0]
            content = self.content(path)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("ETag", f'"{hashlib.sha256(content or b"").hexdigest()}"')
            self.end_headers()
            if with_body:
                self.wfile.write(content or b"")

        def content(self, path: str) -> bytes | None:
            if path == f"/api/models/{REPOSITORY}/revision/{COMMIT}":
                siblings = [
                    {"rfilename": name, "size": len(body), "lfs": self.large_file(name)}
                    for name, body in files.items()
                ]
                return json.dumps({"id": REPOSITORY, "sha": COMMIT, "siblings": siblings}).encode()
            if path.startswith(f"/api/models/{REPOSITORY}/tree/{COMMIT}"):
                listed = [
                    {"type": "file", "path": name, "size": len(body), "oid": "0" * 40}
                    for name, body in files.items()
                ]
                return json.dumps(listed).encode()
            return files.get(path.removeprefix(f"/{REPOSITORY}/resolve/{COMMIT}/"))

        def large_file(self, name: str) -> dict[str, object]:
            return {"sha256": sha256(name), "oid": sha256(name), "size": len(files[name]), "pointerSize": 1}

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Hub


@contextmanager
def running_hub(files: dict[str, bytes], published: dict[str, str] | None = None) -> Iterator[str]:
    """The address of a hub that serves `files` at COMMIT."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), serve_repository(files, published or {}))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
