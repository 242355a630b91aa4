"""What a computed span means for its sequence. Knows no blocks and no order."""

from __future__ import annotations

from dataclasses import replace

from assistant.engine.scheduling.sequences import Sequence
from assistant.engine.scheduling.steps import Span


def right_drafts(span: Span, accepted: tuple[int, ...]) -> int:
    """How many of the span's guesses were accepted."""
    drafts = span.tokens[len(span.tokens) - span.drafts :]
    return next(
        (i for i, (d, a) in enumerate(zip(drafts, accepted, strict=False)) if d != a),
        min(len(drafts), len(accepted)),
    )


def check_accepted(sequence: Sequence, span: Span, accepted: tuple[int, ...]) -> None:
    """Raise ValueError where tokens cannot have come of this span.

    All but the last must be guesses of the span, in order: their keys and values are computed.
    """
    if accepted and not span.wanted:
        raise ValueError(f"sequence {span.sequence}: nothing is drawn in the middle of a prompt")
    if len(accepted) > span.drafts + 1 or right_drafts(span, accepted) < len(accepted) - 1:
        raise ValueError(f"sequence {span.sequence}: the accepted tokens are not those that were guessed")
    if len(sequence.ids) + len(accepted) > sequence.capacity:
        raise ValueError(f"sequence {span.sequence}: more tokens are accepted than it asked for")


def settle(sequence: Sequence, span: Span, accepted: tuple[int, ...]) -> None:
    """Believe what was computed.

    ids        ... a | g1 g2 g3          span: a and three guesses; drawn: g1 g2 x
    afterwards ... a   g1 g2 | x         computed up to the bar; x is next; what lies behind it is written over
    """
    given = len(span.tokens) - span.drafts
    in_prompt = min(span.start + given, len(sequence.work.prompt)) - span.start
    right = right_drafts(span, accepted)
    if span.wanted and not sequence.prefilling:
        sequence.lookup.learn(span.drafts, right)
    sequence.computed = span.start + given + max(len(accepted) - 1, 0)
    sequence.append(accepted)
    if (
        sequence.work.draft and sequence.prefilling
    ):  # piece by piece: a long prompt at once would hold up a step
        sequence.lookup.index(sequence.ids, sequence.computed)
    before = sequence.counters
    sequence.counters = replace(
        before,
        prefilled=before.prefilled + max(in_prompt, 0),
        drafted=before.drafted + span.drafts,
        accepted=before.accepted + right,
    )
