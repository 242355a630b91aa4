"""Clause texts and table rows -> the numbers that calculations need, proposed with the words they were read from. Pure.

High precision: a rule reads a number only where the sentence around it leaves no other meaning; what it does not know,
it leaves alone. Nothing here is used before an editor has confirmed it. No model takes part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.domain.parameters import ProposedParameter
from ingest.parameter_rules import RULES
from ingest.parameter_rules_english import ENGLISH_RULES
from ingest.parameter_tables import from_table
from ingest.parsed import BlockKind, ClauseText


def propose_parameters(clauses: Sequence[ClauseText]) -> tuple[ProposedParameter, ...]:
    """What the clauses of one version set, in reading order; each at most once a clause, row and column."""
    found = [proposal for entry in clauses for proposal in _of_clause(entry)]
    keys: dict[tuple[int, str, str, str], ProposedParameter] = {}
    for one in found:
        keys.setdefault((one.clause, one.name, one.row, one.column), one)
    return tuple(keys.values())


def clause_text(entry: ClauseText) -> str:
    """The clause's blocks, a line each; what `start` of a proposal counts in."""
    return "\n".join(block.text for block in entry.blocks)


def _of_clause(entry: ClauseText) -> Iterator[ProposedParameter]:
    begin = 0
    caption = ""
    for block in entry.blocks:
        if block.kind is BlockKind.TABLE:
            for number in from_table(block, caption):
                yield number.proposed(entry.clause.position, begin)
        else:
            caption = block.text
            for rule in (*RULES, *ENGLISH_RULES):
                for number in rule.read(block.text):
                    yield number.proposed(entry.clause.position, begin)
        begin += len(block.text) + 1
