"""Texts -> unit vectors, by any sentence-transformers model in a directory.

Never reaches for the network, and knows nothing of documents, access or the index. Folding traditional characters to
simplified is the caller's: the same fold must meet the lexical index.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from assistant.errors import ModelUnavailable
from assistant.retrieval.embedding_families import prompts_of
from assistant.retrieval.model_directory import EmbedderDirectory, Precision, precision_for_this_processor

Vectors = npt.NDArray[np.float32]

TOKEN_LIMIT: Final = 512
BATCH_SIZE: Final = 8
CACHED_QUESTIONS: Final = 2048


class Embedder(Protocol):
    """Texts -> unit vectors."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    @property
    def fingerprint(self) -> str:
        """Equal fingerprints give equal vectors; an index is bound to one."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors [len(texts), dimension] in the order given."""

    def embed_question(self, text: str) -> Vectors:
        """A unit vector [dimension]."""


Work = tuple[list[int], Callable[[], Vectors]]
"""Which texts go together, by their numbers, and what makes their unit vectors, in that order."""


class _Encoder(Protocol):
    """A model in memory. Not safe to share: the embedder's lock is held around every call."""

    def plan(self, texts: Sequence[str], prompt: str) -> list[Work]:
        """Work that together covers every text once."""


class SentenceEmbedder:
    """An embedding model. The weights are loaded at the first text, or by `load`; safe to share between threads.

    A batch holds the lock, not a whole call: a question waits for one batch of passages at most.
    """

    def __init__(
        self,
        directory: Path,
        *,
        threads: int = 1,
        precision: Precision = Precision.AUTO,
        device: str = "cpu",
        token_limit: int = TOKEN_LIMIT,
    ) -> None:
        """Raises ModelUnavailable where `directory` holds no complete model; the weights are not read yet."""
        described = EmbedderDirectory.read(directory)
        self.name = described.name
        self.dimension: int = described.dimension
        self.fingerprint: str = described.fingerprint
        self._directory = directory
        self._prompts = prompts_of(directory, described.name)
        self._threads = threads
        self._precision = precision
        self._device = device
        self._token_limit = token_limit
        self._encoder: _Encoder | None = None
        self._lock = threading.Lock()
        self._questions = _RecentVectors(CACHED_QUESTIONS)

    def load(self) -> None:
        """Reads the weights now, so that the first question does not wait for them."""
        with self._lock:
            self._loaded()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors [len(texts), dimension] in the order given; each text is cut at the token limit."""
        return self._encode(texts, self._prompts.passage)

    def embed_question(self, text: str) -> Vectors:
        """A read-only unit vector [dimension]; questions asked before come from memory."""
        known = self._questions.get(text)
        if known is not None:
            return known
        vector: Vectors = self._encode([text], self._prompts.question)[0].copy()
        vector.setflags(write=False)
        self._questions.put(text, vector)
        return vector

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        with self._lock:
            plan = self._loaded().plan([_encodable(text) for text in texts], prompt)
        for numbers, encode in plan:
            with self._lock, _bounded_threads(self._threads):
                vectors[numbers] = encode()
        return vectors

    def _loaded(self) -> _Encoder:
        if self._encoder is None:
            with _bounded_threads(self._threads):
                self._encoder = _load(self._directory, self._precision, self._device, self._token_limit)
        return self._encoder


class _RecentVectors:
    """The vectors asked for last, at most `size` of them; the oldest leaves first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, text: str) -> Vectors | None:
        with self._lock:
            if text in self._vectors:
                self._vectors.move_to_end(text)
            return self._vectors.get(text)

    def put(self, text: str, vector: Vectors) -> None:
        with self._lock:
            self._vectors[text] = vector
            while len(self._vectors) > self._size:
                self._vectors.popitem(last=False)


class _PaddedModel:
    """A model of any family, on any device, as sentence-transformers runs it: texts of like length, padded."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - of a library without types
        self._model = model

    def plan(self, texts: Sequence[str], prompt: str) -> list[Work]:
        longest_first = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
        batches = [longest_first[start : start + BATCH_SIZE] for start in range(0, len(texts), BATCH_SIZE)]
        return [
            (batch, partial(self._encode, [texts[number] for number in batch], prompt)) for batch in batches
        ]

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        vectors = self._model.encode(
            texts, prompt=prompt, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(vectors, dtype=np.float32)


def _load(directory: Path, precision: Precision, device: str, token_limit: int) -> _Encoder:
    # Imported here: torch takes seconds and half a gigabyte, and most commands never embed.
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    from assistant.retrieval.packing import PackedModel, can_pack

    logging.disable_progress_bar()
    if precision is Precision.AUTO:
        precision = precision_for_this_processor() if device == "cpu" else Precision.BFLOAT16
    dtype = torch.bfloat16 if precision is Precision.BFLOAT16 else torch.float32
    try:
        model = SentenceTransformer(
            str(directory), device=device, local_files_only=True, model_kwargs={"dtype": dtype}
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelUnavailable(
            f"The embedder in {directory} cannot be loaded ({error}): fetch it again."
        ) from error
    model.max_seq_length = min(model.max_seq_length or token_limit, token_limit)
    return PackedModel(model) if can_pack(model) else _PaddedModel(model)


@contextmanager
def _bounded_threads(threads: int) -> Iterator[None]:
    # torch counts threads for the whole process; a language model beside us keeps its own number.
    import torch

    before = torch.get_num_threads()
    if before == threads:
        yield
        return
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _encodable(text: str) -> str:
    """Lone surrogates, which a broken PDF or a careless client can hold, become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
