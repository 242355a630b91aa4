"""PDF files that harm whoever reads them carelessly, written object by object."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import cache

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
TEXT = b"BT /F1 12 Tf 60 700 Td (Annual leave is ten days.) Tj ET"
RESOURCES = b"<< /Font << /F1 5 0 R >> >>"


def written(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """A file of numbered objects; number 1 is the catalogue."""
    content, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table, size = len(content), max(objects) + 1
    content += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        used = number in places
        content += b"%010d %05d %s \n" % (places.get(number, 0), 0 if used else 65535, b"n" if used else b"f")
    start = b"startxref\n%d\n%%%%EOF\n" % table
    return content + b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (size, trailer) + start


def stream(content: bytes, extra: bytes = b"", *, packed: bool = False) -> bytes:
    """A stream object; `packed` compresses it."""
    data = zlib.compress(content, 9) if packed else content
    extra += b" /Filter /FlateDecode" if packed else b""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def one_page(
    content: bytes = TEXT, more: Mapping[int, bytes] | None = None, catalogue: bytes = b"", **said: bytes
) -> dict[int, bytes]:
    """The objects of a file with one page."""
    resources = said.get("resources", RESOURCES)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>"
        % resources,
        4: stream(content),
        5: FONT,
    }
    return objects | dict(more or {})


@cache
def flate_bomb() -> bytes:
    """A page whose content is a few megabytes packed and a gigabyte unpacked."""
    blank = zlib.compressobj(1)
    packed = b"".join(blank.compress(b" " * 2**24) for _ in range(64)) + blank.flush()
    body = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    return written(one_page(more={4: body}))


def text_bomb() -> bytes:
    """A small page that shows the same line three million times."""
    return written(one_page(more={4: stream((TEXT + b"\n") * 3_000_000, packed=True)}))


def page_loop() -> bytes:
    """A page tree that holds itself."""
    return written(one_page(more={2: b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"}))


def deep_nesting() -> bytes:
    """An object of a hundred thousand arrays, one in the other."""
    deep = b"[" * 100_000 + b"]" * 100_000
    return written(one_page(catalogue=b"/Lang 6 0 R", more={6: deep}))


def deep_states() -> bytes:
    """A page that saves its state a million times."""
    return written(one_page(b"q " * 1_000_000 + TEXT))


def previous_loop() -> bytes:
    """A table of objects that names itself as the one before."""
    plain = written(one_page())
    place = plain.rindex(b"xref\n0")
    return written(one_page(), trailer=b"/Prev %d" % place)


def form_recursion() -> bytes:
    """Two forms that draw each other."""
    forms = b"<< /Font << /F1 5 0 R >> /XObject << /A 6 0 R /B 7 0 R >> >>"
    kind = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources " + forms
    more = {6: stream(b"/B Do " * 20, kind), 7: stream(b"/A Do " * 20, kind)}
    return written(one_page(TEXT + b" /A Do", more, resources=forms))


def form_fan() -> bytes:
    """Forms that draw the next one ten times each, eight deep: a hundred million drawings."""
    names = b" ".join(b"/X%d %d 0 R" % (number, number) for number in range(6, 15))
    resources = b"<< /Font << /F1 5 0 R >> /XObject << %s >> >>" % names
    kind = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources " + resources
    more = {number: stream(b"/X%d Do " % (number + 1) * 10, kind) for number in range(6, 14)}
    return written(one_page(TEXT + b" /X6 Do", more | {14: stream(TEXT, kind)}, resources=resources))


def actions() -> bytes:
    """A file that wants to run a script and a program when it is opened."""
    script = b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) /Next << /S /Launch /F (/bin/sh) >> >>"
    return written(one_page(catalogue=script))


def picture_bomb() -> bytes:
    """A page without text but with a picture of four thousand million pixels in a few bytes."""
    kind = b"/Type /XObject /Subtype /Image /Width 65000 /Height 65000 /ColorSpace /DeviceGray /BitsPerComponent 8"
    picture = stream(b"\0" * 65000, kind, packed=True)
    return written(
        one_page(b"500 0 0 700 40 40 cm /P Do", {6: picture}, resources=b"<< /XObject << /P 6 0 R >> >>")
    )


def many_pages(count: int) -> bytes:
    """So many pages that share one content."""
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>" % RESOURCES
    )
    kids = b" ".join(b"%d 0 R" % number for number in range(6, 6 + count))
    objects = one_page(more={2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)})
    return written(objects | dict.fromkeys(range(6, 6 + count), page))


def many_lines() -> bytes:
    """A page of a hundred thousand drawn boxes."""
    boxes = b"\n".join(b"%d %d 3 3 re S" % (n % 595, n % 842) for n in range(100_000))
    return written(one_page(TEXT + b"\n" + boxes))


def endless_bookmarks() -> bytes:
    """Bookmarks of which the next is the first again."""
    more = {
        6: b"<< /Type /Outlines /First 7 0 R /Last 7 0 R >>",
        7: b"<< /Title (One) /Parent 6 0 R /Next 7 0 R /First 7 0 R >>",
    }
    return written(one_page(catalogue=b"/Outlines 6 0 R", more=more))


def truncated() -> bytes:
    """The first half of a file."""
    whole = written(one_page())
    return whole[: len(whole) // 2]


def empty() -> bytes:
    """Nothing but a header."""
    return b"%PDF-1.7\n"
