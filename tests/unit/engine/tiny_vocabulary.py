"""A small byte-level BPE with Qwen's control tokens, trained on the spot."""

from __future__ import annotations

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
NOT_SPECIAL = ("<think>", "</think>", "<tool_call>", "</tool_call>")
"""Declared as Qwen3 declares them: added, but not special."""
CONTROLS = SPECIAL + NOT_SPECIAL
CORPUS = (
    "The employee applies for annual leave seven working days before it begins.",
    "What is the notice period? The manager approves the request of the employee.",
)


def tokenizer() -> Tokenizer:
    """A byte-level BPE trained on two English sentences, so that Chinese is spread over its bytes."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        CORPUS, trainers.BpeTrainer(vocab_size=300, initial_alphabet=alphabet, show_progress=False)
    )
    made.add_special_tokens(list(SPECIAL))
    made.add_tokens([AddedToken(token, special=False, normalized=False) for token in NOT_SPECIAL])
    return made
