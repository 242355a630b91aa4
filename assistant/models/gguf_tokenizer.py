"""The tokenizer inside a GGUF file of the qwen2 family -> tokenizer.json and tokenizer_config.json."""

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import BPE

from assistant.errors import ModelUnavailable

# Qwen's way to cut text into words before byte pairs are merged; every digit stands alone.
_QWEN_WORDS: Final = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


class TokenType(IntEnum):
    """The kinds of GGUF's token_type array that occur here."""

    NORMAL = 1
    CONTROL = 3
    USER_DEFINED = 4
    UNUSED = 5


@dataclass(frozen=True, slots=True)
class StoredVocabulary:
    """What the file says about its tokenizer; a token's number is its place."""

    family: str
    tokens: tuple[str, ...]
    types: tuple[int, ...]
    merges: tuple[str, ...]
    end_token: int
    padding_token: int
    chat_template: str
    context_length: int


def build_tokenizer(vocabulary: StoredVocabulary) -> Tokenizer:
    """A byte-pair tokenizer with the same numbers as the published one. Raises ModelUnavailable for other families."""
    if vocabulary.family != "qwen2":
        raise ModelUnavailable(
            f"The tokenizer family {vocabulary.family!r} is not known: use the model's safetensors form."
        )
    tokenizer = Tokenizer(BPE(_plain_tokens(vocabulary), _merge_pairs(vocabulary)))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_QWEN_WORDS), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    # In the file's order, so that each is given the number it has there.
    tokenizer.add_tokens(_added_tokens(vocabulary))
    return tokenizer


def tokenizer_configuration(vocabulary: StoredVocabulary) -> str:
    """The text of tokenizer_config.json, chat template included."""
    content = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "add_bos_token": False,
        "clean_up_tokenization_spaces": False,
        "eos_token": vocabulary.tokens[vocabulary.end_token],
        "pad_token": vocabulary.tokens[vocabulary.padding_token],
        "model_max_length": vocabulary.context_length,
        "chat_template": vocabulary.chat_template,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _plain_tokens(vocabulary: StoredVocabulary) -> dict[str, int]:
    typed = zip(vocabulary.tokens, vocabulary.types, strict=True)
    return {token: number for number, (token, kind) in enumerate(typed) if kind == TokenType.NORMAL}


def _merge_pairs(vocabulary: StoredVocabulary) -> list[tuple[str, str]]:
    # A piece never holds a space itself: the byte alphabet writes it as Ġ.
    return [(left, right) for left, _, right in (merge.partition(" ") for merge in vocabulary.merges)]


def _added_tokens(vocabulary: StoredVocabulary) -> list[AddedToken]:
    return [
        AddedToken(token, special=kind == TokenType.CONTROL, normalized=False)
        for token, kind in zip(vocabulary.tokens, vocabulary.types, strict=True)
        if kind in (TokenType.CONTROL, TokenType.USER_DEFINED)
    ]
