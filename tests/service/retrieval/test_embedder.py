"""The offline default embedder, for real."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypedDict

import numpy as np
import pytest

from assistant.errors import ModelUnavailable
from assistant.retrieval.embedder import SentenceEmbedder, Vectors

RULE = "正式员工每年享有10天带薪年假，需提前7个工作日提交OA审批。"

# Loads and embeds in a process that may not open a connection.
WITHOUT_A_NETWORK = """
import socket, sys
def refuse(*_): raise AssertionError("the network was used")
socket.socket.connect = socket.getaddrinfo = refuse
from pathlib import Path
from assistant.retrieval.embedder import SentenceEmbedder
print(SentenceEmbedder(Path(sys.argv[1])).embed_question("年假").shape)
"""


class Reference(TypedDict):
    """A vector of the engine that the weights were packed for, rounded to five places."""

    text: str
    kind: str
    vector: list[float]


REFERENCES: list[Reference] = json.loads(
    Path(__file__).with_name("reference_vectors.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def embedder(embedder_directory: Path) -> SentenceEmbedder:
    return SentenceEmbedder(embedder_directory)


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference["text"][:12])
def test_vectors_equal_those_of_the_engine_the_weights_come_from(
    reference: Reference, embedder: SentenceEmbedder
) -> None:
    embed = embedder.embed_question if reference["kind"] == "query" else _one_passage(embedder)
    assert float(embed(reference["text"]) @ np.array(reference["vector"], np.float32)) >= 0.999


def test_vectors_have_length_one_and_the_announced_dimension(embedder: SentenceEmbedder) -> None:
    vectors = embedder.embed_passages([RULE, "Annual leave", ""])
    assert vectors.shape == (3, embedder.dimension) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_passages_are_no_vectors(embedder: SentenceEmbedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


def test_passages_keep_their_order_whatever_their_length(embedder: SentenceEmbedder) -> None:
    texts = ["短", RULE, "年假", RULE * 3]
    alone = np.stack([_one_passage(embedder)(text) for text in texts])
    np.testing.assert_allclose(embedder.embed_passages(texts), alone, atol=1e-5)


@pytest.mark.parametrize(
    ("question", "rule", "others"),
    [
        ("年假怎么申请？", RULE, ["公司按月发放住房补贴。", "迟到三次以上扣发当月全勤奖。"]),
        (
            "How do I apply for annual leave?",
            "Employees apply for annual leave in the portal seven working days ahead.",
            ["Housing allowance is paid monthly.", "Being late three times costs the attendance bonus."],
        ),
    ],
)
def test_the_rule_asked_about_is_nearest(
    question: str, rule: str, others: list[str], embedder: SentenceEmbedder
) -> None:
    scores = embedder.embed_passages([rule, *others]) @ embedder.embed_question(question)
    assert int(np.argmax(scores)) == 0


def test_a_question_and_a_passage_of_the_same_text_differ(embedder: SentenceEmbedder) -> None:
    assert float(embedder.embed_question(RULE) @ _one_passage(embedder)(RULE)) < 0.999


def test_a_question_asked_again_comes_from_memory_and_cannot_be_changed(embedder: SentenceEmbedder) -> None:
    vector = embedder.embed_question("年假？")
    assert embedder.embed_question("年假？") is vector
    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 0


def test_what_stands_after_the_token_limit_is_not_read(embedder: SentenceEmbedder) -> None:
    long, longer = _one_passage(embedder)("年假" * 600), _one_passage(embedder)("年假" * 900)
    np.testing.assert_allclose(long, longer, atol=1e-6)


def test_lone_surrogates_are_embedded_as_something(embedder: SentenceEmbedder) -> None:
    assert embedder.embed_question("年假\ud800").shape == (embedder.dimension,)


def test_threads_may_share_an_embedder(embedder: SentenceEmbedder) -> None:
    texts = [f"第{number}条 {RULE}" for number in range(4)]
    alone = [_one_passage(embedder)(text) for text in texts]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(_one_passage(embedder), texts))
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_the_thread_bound_ends_with_the_call(embedder: SentenceEmbedder) -> None:
    import torch

    before = torch.get_num_threads()
    embedder.embed_passages([RULE])
    assert torch.get_num_threads() == before


def test_the_fingerprint_names_model_and_weights(embedder: SentenceEmbedder) -> None:
    assert embedder.fingerprint.startswith("multilingual-e5-small@")


def test_loading_and_embedding_need_no_network(embedder_directory: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_A_NETWORK, str(embedder_directory)], capture_output=True, text=True
    )
    assert ran.stdout == "(384,)\n", ran.stderr


def test_importing_the_embedder_does_not_import_torch() -> None:
    program = "import sys, assistant.retrieval.embedder; print('torch' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_a_directory_without_a_model_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="assistant models fetch"):
        SentenceEmbedder(tmp_path)


def test_a_damaged_model_says_to_fetch_it_again(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert", "hidden_size": 8}')
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(ModelUnavailable, match="fetch it again"):
        SentenceEmbedder(tmp_path).load()


def _one_passage(embedder: SentenceEmbedder) -> Callable[[str], Vectors]:
    """Embeds a passage alone, as a question is."""

    def embed(text: str) -> Vectors:
        vector: Vectors = embedder.embed_passages([text])[0]
        return vector

    return embed
