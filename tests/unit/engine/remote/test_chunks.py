"""What servers send, as they were seen to send it, and what they must not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.base import FinishReason
from assistant.engine.remote.chunks import Counts, Piece, read_chunk
from assistant.engine.remote.failures import Fault, ServerFailure

SEEN = {
    "vLLM": (
        '{"id":"c","choices":[{"index":0,"text":" in","logprobs":null,"finish_reason":null,"stop_reason":null,'
        '"prompt_token_ids":[1,2],"token_ids":[304]}]}',
        Piece(text=" in", ids=(304,)),
    ),
    "vLLM, stopped by an id": (
        '{"choices":[{"index":0,"text":"","finish_reason":"stop","stop_reason":151645,"token_ids":[151645]}]}',
        Piece(ids=(151645,), finish=FinishReason.STOP, stop_id=151645),
    ),
    "vLLM, stopped by a string": (
        '{"choices":[{"index":0,"text":"","finish_reason":"stop","stop_reason":"###","token_ids":[]}]}',
        Piece(ids=(), finish=FinishReason.STOP),
    ),
    "vLLM, counts": (
        '{"choices":[],"usage":{"prompt_tokens":32,"total_tokens":52,"completion_tokens":20,'
        '"prompt_tokens_details":{"cached_tokens":16}}}',
        Piece(counts=Counts(32, 16, 20)),
    ),
    "SGLang": (
        '{"choices":[{"index":0,"text":"a","finish_reason":"length","matched_stop":null,"token_ids":[5]}],"usage":null}',
        Piece(text="a", ids=(5,), finish=FinishReason.LENGTH),
    ),
    "SGLang, counts": (
        '{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":null,"reasoning_tokens":0}}',
        Piece(counts=Counts(9, None, 4, 0)),
    ),
    "llama.cpp": (
        '{"choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"length"}],"usage":{"completion_tokens":4,'
        '"prompt_tokens":35,"prompt_tokens_details":{"cached_tokens":34}},"timings":{"cache_n":34}}',
        Piece(finish=FinishReason.LENGTH, counts=Counts(35, 34, 4)),
    ),
    "transformers": (
        '{"choices":[{"delta":{"reasoning_content":"hm"},"index":0}],"model":"m"}',
        Piece(thought="hm"),
    ),
    "Ollama": (
        '{"choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"hm"},"finish_reason":null}]}',
        Piece(thought="hm"),
    ),
    "OpenAI": (
        '{"choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null}],"usage":null}',
        Piece(),
    ),
    "a filter": (
        '{"choices":[{"delta":{},"finish_reason":"content_filter"}]}',
        Piece(finish=FinishReason.ERROR),
    ),
}
WRONG = [
    "",
    "not JSON",
    "null",
    "[]",
    '"text"',
    "[" * 100_000,
    '{"choices":["x"]}',
    '{"choices":[{"text":5}]}',
    '{"choices":[{"delta":{"content":["a"]}}]}',
    '{"choices":[{"token_ids":"12"}]}',
    '{"choices":[{"token_ids":[1,-1]}]}',
    '{"choices":[{"token_ids":[true]}]}',
    '{"choices":[{"token_ids":[99999999999]}]}',
    '{"error":"out of memory"}',
    '{"error":{"message":"out of memory","code":500}}',
]


@pytest.mark.parametrize(("data", "piece"), SEEN.values(), ids=SEEN.keys())
def test_a_chunk_says_what_its_server_means(data: str, piece: Piece) -> None:
    assert read_chunk(data) == piece


@pytest.mark.parametrize("data", WRONG)
def test_what_is_no_chunk_is_a_failure_of_the_server(data: str) -> None:
    with pytest.raises(ServerFailure) as caught:
        read_chunk(data)
    assert caught.value.fault is Fault.BROKEN


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "delta", "text", "content", "token_ids", "usage", "error", "finish_reason", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_json_whatever_makes_it_stumble(value: object) -> None:
    try:
        read_chunk(json.dumps(value))
    except ServerFailure as failure:
        assert len(failure.words) < 260
