"""Builds the demo's files and manifest from its Markdown sources: `python -m ingest.demo.build [NAME...]`.

For developers only; the product reads the files and never this module.
"""

import json
import sys
from pathlib import Path

from ingest.demo.build_docx import write_docx
from ingest.demo.build_pdf import html_page, write_pdf, write_scan
from ingest.demo.source import Policy, lead_of, read_policy

HERE = Path(__file__).parent
SOURCES, FILES, MANIFEST = HERE / "sources", HERE / "files", HERE / "manifest.json"
ENDINGS = {"docx": ".docx", "pdf": ".pdf", "md": ".md", "html": ".html", "txt": ".txt", "scan": ".pdf"}


def main(names: list[str]) -> None:
    """Builds every source, or those whose file name contains one of `names`, and always the whole manifest."""
    FILES.mkdir(exist_ok=True)
    policies = [read_policy(path) for path in sorted(SOURCES.glob("*.md"))]
    for policy in policies:
        if not names or any(name in policy.file for name in names):
            for kind in policy.formats:
                print(build(policy, kind).relative_to(HERE))
    documents = [manifest_entry(policy) for policy in policies]
    MANIFEST.write_text(
        json.dumps({"documents": documents}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )


def build(policy: Policy, kind: str) -> Path:
    """Writes one policy in one format and returns the file. Raises ValueError for an unknown format."""
    path = FILES / file_name(policy, kind)
    match kind:
        case "docx":
            write_docx(policy, path)
        case "pdf":
            write_pdf(policy, path)
        case "scan":
            write_scan(policy, path)
        case "html":
            path.write_text(html_page(policy), encoding="utf-8")
        case "md":
            path.write_text(policy.body, encoding="utf-8")
        case "txt":
            path.write_text(plain_text(policy), encoding="utf-8")
        case _:
            raise ValueError(f"{policy.file}: write one of {', '.join(ENDINGS)} as format, not {kind!r}.")
    return path


def file_name(policy: Policy, kind: str) -> str:
    """The file's name for a format; raises ValueError for a format nobody builds."""
    if kind not in ENDINGS:
        raise ValueError(f"{policy.file}: write one of {', '.join(ENDINGS)} as format, not {kind!r}.")
    return policy.file + ENDINGS[kind]


def plain_text(policy: Policy) -> str:
    """The policy without any markup; table cells are parted by tabs."""
    lines = []
    for block in policy.blocks:
        lines += ["\t".join(row) for row in block.rows] if block.rows else ["".join(lead_of(block.text))]
    return "\n".join(lines) + "\n"


def manifest_entry(policy: Policy) -> dict[str, object]:
    """What the demo's loader needs to know of one version; the first format of a source is the one that is loaded."""
    return {
        "file": f"{FILES.name}/{file_name(policy, policy.formats[0])}",
        "title": policy.title,
        "label": policy.label,
        "effective_from": policy.effective_from,
        "effective_to": policy.effective_to,
        "language": policy.language,
        "readers": list(policy.readers),
        "applies_to": {name: list(values) for name, values in policy.applies_to},
        "owner": policy.owner,
        "state": "retired" if policy.effective_to else "live",
    }


if __name__ == "__main__":
    main(sys.argv[1:])
