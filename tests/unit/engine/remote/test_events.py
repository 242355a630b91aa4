"""Bytes of an event stream -> data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.remote.events import EventReader, EventTooLarge

CASES = {
    b"data: a\n\ndata: b\n\n": ["a", "b"],
    b"data: a\r\n\r\ndata: b\r\n\r\n": ["a", "b"],
    b"data: a\r\rdata: b\r\r": ["a", "b"],
    b"\xef\xbb\xbfdata: a\n\n": ["a"],
    b": keep-alive\n\ndata: a\n\n": ["a"],
    b"event: x\nid: 7\nretry: 9\ndata: a\n\n": ["a"],
    b"data:a\ndata: b\ndata\n\n": ["a\nb\n"],
    b"data:  a\n\n": [" a"],
    b"\n\n\n": [],
    "data: 年假五天\r\n\r\n".encode(): ["年假五天"],
    b"data: \xff\n\n": ["\ufffd"],
    b"data: cut off": ["cut off"],
    b"data: cut off\n": ["cut off"],
}


def read(pieces: list[bytes]) -> list[str]:
    reader = EventReader()
    return [event for piece in pieces for event in reader.feed(piece)] + reader.close()


@pytest.mark.parametrize(("stream", "events"), CASES.items())
def test_events_are_cut_as_the_standard_says(stream: bytes, events: list[str]) -> None:
    assert read([stream]) == events


@pytest.mark.parametrize(("stream", "events"), CASES.items())
def test_it_does_not_matter_how_the_bytes_were_cut(stream: bytes, events: list[str]) -> None:
    assert read([stream[i : i + 1] for i in range(len(stream))]) == events


@given(
    st.lists(st.sampled_from([b"data: x", b"\r", b"\n", b"\r\n", b"", b":", b"data:"]), max_size=40),
    st.data(),
)
def test_nor_for_any_stream(parts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert read(pieces) == read([stream])


@pytest.mark.parametrize("line", [b"data: ", b"", b"data: x\n"])
def test_an_event_may_not_grow_without_bound(line: bytes) -> None:
    reader = EventReader(largest=1000)
    with pytest.raises(EventTooLarge):
        for _ in range(1001):
            reader.feed(line or b"x")


def test_many_small_events_are_no_large_one() -> None:
    reader = EventReader(largest=100)
    assert sum(len(reader.feed(b"data: x\n\n")) for _ in range(1000)) == 1000
