"""The process in which one file is parsed: `python -m ingest.parsers.child TYPE FILE LIMITS`.

It may crash, hang or be killed: whoever started it turns that into a sentence. It writes messages to standard output
(see the wire); whatever a library prints goes to standard error instead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb

from assistant.errors import UnreadableDocument
from ingest.parsers import parse
from ingest.parsers.confinement import allow_seconds, confine
from ingest.parsers.limits import Limits, PageReport
from ingest.parsers.wire import document_message, progress_message, refusal_message

DAMAGED = "the file is damaged or of a rare form; open it in its program, save it anew and add it again"
MEMORY = "reading the file takes more memory than is allowed; divide it, or raise ASSISTANT_PARSE_MEGABYTES"
DEEP = "the file is nested too deeply; save it in a simpler form and add it again"


def main(media_type: str, path: str, limits: Limits) -> None:
    """Parse the file within the limits and write the outcome."""
    output = os.dup(1)
    os.dup2(2, 1)
    confine(limits.megabytes, limits.seconds)
    with os.fdopen(output, "wb", buffering=0) as stream:
        report = _reporter(stream.write, limits.scanned_page_seconds)
        stream.write(outcome(media_type, path, limits, report))


def _reporter(write: Callable[[bytes], int | None], seconds: int) -> PageReport:
    """Tells the parent of each page, and takes the time that a page read from its picture is given."""

    def report(done: int, total: int, scanned: bool) -> None:
        if scanned:
            allow_seconds(seconds)
        write(progress_message(done, total, scanned))

    return report


def outcome(media_type: str, path: str, limits: Limits, report: PageReport) -> bytes:
    """What is said to the parent at the end."""
    try:
        return document_message(parse(media_type, Path(path), limits, report))
    except UnreadableDocument as error:
        return refusal_message(error.code, str(error))
    except MemoryError:
        return refusal_message("too_large", MEMORY)
    except RecursionError:
        return refusal_message("too_deep", DEEP)
    except (
        Exception
    ) as error:  # libraries raise anything at all on broken files: the child's edge is where it ends
        return refusal_message("damaged", DAMAGED, _place(error))


def _place(error: Exception) -> str:
    """Kind and place of an error, for the log; its text may hold the document's."""
    last = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Limits.decode(sys.argv[3]))
