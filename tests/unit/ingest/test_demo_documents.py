"""Every number of the demo's sources must come out of the files that are built of them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import ingest.demo
from assistant.domain.documents import ClauseKind
from assistant.domain.media_types import media_type_of
from ingest.clauses import structure
from ingest.demo.source import Policy, read_policy
from ingest.numbering import read_number
from ingest.parsed import BlockKind, ClauseText, ParsedDocument, Structure
from ingest.parsers import parser_for
from ingest.proposals import propose

FOLDER = Path(ingest.demo.__file__).parent
ENDINGS = {"docx": ".docx", "pdf": ".pdf", "md": ".md", "html": ".html", "txt": ".txt"}
POLICIES = [read_policy(path) for path in sorted((FOLDER / "sources").glob("*.md"))]
BUILT = [
    pytest.param(policy, FOLDER / "files" / (policy.file + ENDINGS[kind]), id=policy.file + ENDINGS[kind])
    for policy in POLICIES
    for kind in policy.formats
    if kind in ENDINGS
]


def numbered(policy: Policy) -> list[str]:
    """The labels of the articles in the source, with the chapter they stand in."""
    chapter, labels = "", []
    for line in policy.body.splitlines():
        if found := re.match(r"## 第(.+?)章", line):
            chapter = f"第{read_number(found[1])}章"
        elif found := re.match(r"第([零一二三四五六七八九十百]+)条", line):
            labels.append(f"{chapter}第{read_number(found[1])}条")
        elif found := re.match(r"(\d+\.\d+) ", line):
            labels.append(found[1])
    return labels


@cache
def parsed(path: Path) -> ParsedDocument:
    content = path.read_bytes()
    return parser_for(media_type_of(path.name, content))(content)


def read(path: Path) -> Structure:
    return structure(parsed(path))


def letters(text: str) -> str:
    return re.sub(r"[\s*|—―–-]", "", text)


def text_of(clauses: tuple[ClauseText, ...]) -> str:
    shown = [(*entry.clause.heading_path[-1:], *(block.text for block in entry.blocks)) for entry in clauses]
    return letters("".join(part for parts in shown for part in parts))


@pytest.mark.parametrize(("policy", "path"), BUILT)
def test_every_article_has_its_label_and_no_other_has_one(policy: Policy, path: Path) -> None:
    found = read(path)
    articles = [entry.clause.label for entry in found.clauses if entry.clause.kind is ClauseKind.ARTICLE]
    assert articles == numbered(policy)
    assert found.warnings == ()


@pytest.mark.parametrize(("policy", "path"), BUILT)
def test_every_table_stands_whole_in_its_article(policy: Policy, path: Path) -> None:
    tables = [
        block.rows for entry in read(path).clauses for block in entry.blocks if block.kind is BlockKind.TABLE
    ]
    expected = [block.rows for block in policy.blocks if block.rows]
    assert [[letters("".join(row)) for row in rows] for rows in tables] == [
        [letters("".join(row)) for row in rows] for rows in expected
    ]


@pytest.mark.parametrize(("policy", "path"), BUILT)
def test_no_sentence_of_the_source_is_lost(policy: Policy, path: Path) -> None:
    text = text_of(read(path).clauses)
    lines = [line for line in policy.body.splitlines() if not re.match(r"#|\||\*\*|《", line)]
    bare = [re.sub(r"^(第.+?条　|\d+\.\d+ )", "", line) for line in lines]
    plain = [letters(part) for line in bare for part in re.split(r"[。；]", line) if len(part) > 6]
    assert len(plain) > 20
    assert [part for part in plain if part not in text] == []


@pytest.mark.parametrize(("policy", "path"), BUILT)
def test_the_text_names_itself_as_its_source_does(policy: Policy, path: Path) -> None:
    found = propose(parsed(path).blocks)
    assert (found.title, found.label, str(found.effective_from)) == (
        policy.title,
        policy.label,
        policy.effective_from,
    )


def test_the_founding_rule_stands_in_chapter_five() -> None:
    found = read(FOLDER / "files" / "员工手册V3.2.pdf")
    rule = letters("正式员工每年享有10天带薪年假，需提前7个工作日提交OA审批。")
    (clause,) = [
        entry.clause for entry in found.clauses if any(rule in letters(b.text) for b in entry.blocks)
    ]
    assert clause.label.startswith("第5章第")
