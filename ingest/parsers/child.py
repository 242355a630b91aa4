"""The process in which one file is parsed: `python -m ingest.parsers.child TYPE FILE MEGABYTES SECONDS`.

It may crash, hang or be killed: whoever started it turns that into a sentence. Writes one byte (+ document, - refusal)
and JSON to standard output; whatever a library prints goes to standard error instead.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from assistant.errors import UnreadableDocument
from ingest.parsers import parser_for
from ingest.parsers.wire import encode

DAMAGED = "the file is damaged or of a rare form; open it in its program, save it anew and add it again"
MEMORY = "reading the file takes more memory than is allowed; divide it, or raise ASSISTANT_PARSE_MEGABYTES"


def main(media_type: str, path: str, megabytes: int, seconds: int) -> None:
    """Parse the file within the limits and write the outcome."""
    output = os.dup(1)
    os.dup2(2, 1)
    limit(megabytes, seconds)
    with os.fdopen(output, "wb") as stream:
        stream.write(outcome(media_type, path))


def limit(megabytes: int, seconds: int) -> None:
    """Address space and CPU time of this process; it leaves no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def outcome(media_type: str, path: str) -> bytes:
    """What is said to the parent."""
    try:
        return b"+" + encode(parser_for(media_type)(Path(path).read_bytes()))
    except UnreadableDocument as error:
        return _refusal(error.code, str(error))
    except MemoryError:
        return _refusal("too_large", MEMORY)
    except RecursionError:
        return _refusal(
            "too_deep", "the file is nested too deeply; save it in a simpler form and add it again"
        )
    except (
        Exception
    ) as error:  # libraries raise anything at all on broken files; the child's edge is where it ends
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return _refusal("damaged", DAMAGED)


def _refusal(code: str, message: str) -> bytes:
    return b"-" + json.dumps({"code": code, "message": message}).encode()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
