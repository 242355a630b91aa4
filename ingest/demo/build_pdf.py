"""A demo policy -> HTML, a PDF printed from it by Chromium, and an image-only scan. Needs Debian's chromium and Noto CJK."""

import html
import io
import re
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from ingest.demo.source import BlockKind, Policy, SourceBlock, lead_of

STYLE = """
body { font: 10.5pt/1.75 "Noto Sans CJK SC", sans-serif; color: #1f1f1f; max-width: 46rem; margin: 2rem auto; }
h1 { font-size: 20pt; text-align: center; margin: 0 0 .6em; }
h2 { font-size: 13.5pt; margin: 1.6em 0 .5em; break-after: avoid; }
p { margin: 0 0 .55em; orphans: 2; widows: 2; }
.item { margin-left: 2em; }
table { border-collapse: collapse; width: 100%; margin: .3em 0 1.1em; font-size: 9.5pt; line-height: 1.45; }
caption { font-weight: bold; text-align: left; padding: .4em 0; break-after: avoid; }
th, td { border: .6pt solid #777; padding: .28em .6em; text-align: left; vertical-align: top; }
th { background: #eef2f6; }
tr, table.short { break-inside: avoid; }
"""
PRINT = """
@page { size: A4; margin: 24mm 24mm 22mm;
  @top-left { content: "%s"; font: 8pt "Noto Sans CJK SC"; color: #666; }
  @top-right { content: "%s"; font: 8pt "Noto Sans CJK SC"; color: #666; }
  @bottom-center { content: counter(page) " / " counter(pages); font: 8pt "Noto Sans CJK SC"; color: #666; } }
body { max-width: none; margin: 0; }
"""
NOTICE = (
    "body { font: 12.5pt/2 'Noto Serif CJK SC', serif; } h1 { color: #a11; } table { font-size: 11.5pt; }"
)
COMPANY = {"zh": "澜川科技有限公司", "en": "Lanchuan Technology (Singapore) Pte. Ltd."}
SCAN_DPI = 150
SHORT_TABLE = 12  # rows; a longer table may break over pages


def html_page(policy: Policy, style: str = STYLE) -> str:
    """The policy as one page of semantic HTML."""
    language = "zh-CN" if policy.language == "zh" else "en"
    title = html.escape(f"{policy.title} {policy.label}")
    head = f'<meta charset="utf-8">\n<title>{title}</title>\n<style>{style}</style>'
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n{head}\n</head>\n<body>\n<article>\n'
        f"{_body(policy.blocks)}\n</article>\n</body>\n</html>\n"
    )


def write_pdf(policy: Policy, path: Path, extra_style: str = "") -> None:
    """Prints the policy to A4 pages. Raises RuntimeError when Chromium prints nothing."""
    running = PRINT % (COMPANY[policy.language], f"{policy.title} {policy.label}")
    with tempfile.TemporaryDirectory() as folder:
        page, printed = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html_page(policy, STYLE + running + extra_style), encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        command += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}", page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if not printed.exists():
            raise RuntimeError(f"Chromium printed no PDF for {policy.title}: {done.stderr[-300:]}")
        path.write_bytes(_with_fixed_dates(printed.read_bytes(), policy.effective_from))


def write_scan(policy: Policy, path: Path) -> None:
    """Writes the pages as a scanner would: grey, slightly turned, noisy, without any text layer."""
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder, "notice.pdf")
        write_pdf(policy, printed, NOTICE)
        with pypdfium2.PdfDocument(printed) as document:
            pages = [page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil() for page in document]
    scanned = [_scanned(page, number) for number, page in enumerate(pages)]
    when = time.strptime(policy.effective_from, "%Y-%m-%d")
    written = io.BytesIO()
    scanned[0].save(
        written, "PDF", save_all=True, append_images=scanned[1:], resolution=SCAN_DPI, quality=45,
        creationDate=when, modDate=when, producer="scanner",
    )  # fmt: skip
    path.write_bytes(written.getvalue())


def _scanned(page: Image.Image, number: int) -> Image.Image:
    turned = page.convert("L").rotate((0.7, -0.5)[number % 2], Image.Resampling.BICUBIC, fillcolor=250)
    noise = np.random.default_rng(number).normal(0, 5, (turned.height, turned.width))
    return Image.fromarray(np.clip(np.asarray(turned) * 0.94 + 6 + noise, 0, 255).astype(np.uint8))


def _body(blocks: tuple[SourceBlock, ...]) -> str:
    parts: list[str] = []
    caption = ""
    for block in blocks:
        if block.kind is BlockKind.CAPTION:
            caption = f"<caption>{html.escape(block.text)}</caption>"
            continue
        parts.append(_table(block.rows, caption) if block.kind is BlockKind.TABLE else _text(block))
        caption = ""
    return "\n".join(parts)


def _text(block: SourceBlock) -> str:
    if block.kind is BlockKind.TITLE:
        return f"<h1>{html.escape(block.text)}</h1>"
    if block.kind is BlockKind.CHAPTER:
        return f"<h2>{html.escape(block.text)}</h2>"
    lead, rest = lead_of(block.text)
    marked = f"<strong>{html.escape(lead)}</strong>" if lead else ""
    kind = ' class="item"' if block.kind is BlockKind.ITEM else ""
    return f"<p{kind}>{marked}{html.escape(rest)}</p>"


def _table(rows: tuple[tuple[str, ...], ...], caption: str) -> str:
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in rows[0])
    lines = ["<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[1:]]
    kind = ' class="short"' if len(rows) <= SHORT_TABLE else ""
    return (
        f"<table{kind}>{caption}\n<thead><tr>{head}</tr></thead>\n<tbody>\n"
        + "\n".join(lines)
        + "\n</tbody></table>"
    )


def _with_fixed_dates(printed: bytes, day: str) -> bytes:
    stamp = f"D:{day.replace('-', '')}".encode()
    return re.sub(rb"(/(?:CreationDate|ModDate) \()D:\d{8}\d{6}", rb"\g<1>" + stamp + b"090000", printed)
