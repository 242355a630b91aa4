"""What each family of embedding models wants in front of a question and of a passage. Pure; knows no model library."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class EmbeddingPrompts:
    """Text put in front of what is embedded; empty where the model was trained without."""

    question: str = ""
    passage: str = ""


_SEARCH_TASK: Final = (
    "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: "
)

# The first name found in the model's own wins, so the narrower ones stand first.
_FAMILIES: Final = (
    ("e5-large-instruct", EmbeddingPrompts(question=_SEARCH_TASK)),
    ("e5-mistral", EmbeddingPrompts(question=_SEARCH_TASK)),
    ("e5", EmbeddingPrompts(question="query: ", passage="passage: ")),
    ("qwen3-embedding", EmbeddingPrompts(question=_SEARCH_TASK.removesuffix(" "))),
    ("bge-m3", EmbeddingPrompts()),
    ("bge-small-zh", EmbeddingPrompts(question="为这个句子生成表示以用于检索相关文章：")),
    ("bge-base-zh", EmbeddingPrompts(question="为这个句子生成表示以用于检索相关文章：")),
    ("bge-large-zh", EmbeddingPrompts(question="为这个句子生成表示以用于检索相关文章：")),
    ("bge-small-en", EmbeddingPrompts(question="Represent this sentence for searching relevant passages: ")),
    ("bge-base-en", EmbeddingPrompts(question="Represent this sentence for searching relevant passages: ")),
    ("bge-large-en", EmbeddingPrompts(question="Represent this sentence for searching relevant passages: ")),
)


def family_prompts(model_name: str) -> EmbeddingPrompts:
    """The prompts a model was trained with, by its name; none for a family that is not known."""
    name = model_name.lower()
    return next((prompts for family, prompts in _FAMILIES if family in name), EmbeddingPrompts())


def prompts_of(directory: Path, model_name: str) -> EmbeddingPrompts:
    """The prompts saved beside the weights; where none are saved, those of the family."""
    saved_in = directory / "config_sentence_transformers.json"
    saved = json.loads(saved_in.read_text("utf-8")).get("prompts", {}) if saved_in.is_file() else {}
    own = EmbeddingPrompts(
        question=saved.get("query") or "",
        passage=saved.get("passage") or saved.get("document") or "",
    )
    return own if own != EmbeddingPrompts() else family_prompts(model_name)
