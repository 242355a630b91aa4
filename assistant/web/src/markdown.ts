// Markdown, the part of it that answers use -> blocks and spans. Pure; what is not understood stays text.

export type Span =
  | { kind: "text" | "code"; text: string }
  | { kind: "strong" | "emphasis"; spans: Span[] }
  | { kind: "link"; href: string; spans: Span[] }
  | { kind: "mark"; number: number };

export type Block =
  | { kind: "paragraph"; spans: Span[] }
  | { kind: "heading"; level: number; spans: Span[] }
  | { kind: "list"; ordered: boolean; start: number; items: Span[][] }
  | { kind: "table"; head: Span[][]; rows: Span[][][] }
  | { kind: "quote"; blocks: Block[] }
  | { kind: "code"; text: string }
  | { kind: "rule" };

const FENCE = /^\s{0,3}```/;
const HEADING = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^\s{0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^\s{0,3}>\s?/;
const ITEM = /^\s{0,5}(?:[-*+]|(\d{1,4})[.)])\s+(.*)$/;
const TABLE_LINE = /^\s*\|.*\|\s*$/;
const TABLE_BORDER = /^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/;

// Quotes within quotes deeper than this are text.
const DEEPEST_QUOTE = 4;

/** The blocks of a text, in order. */
export function parse(text: string, depth = 0): Block[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at]!.trim() === "") at += 1;
    else at = block(lines, at, blocks, depth);
  }
  return blocks;
}

/** Reads one block from `at` on, and returns the line after it. */
function block(lines: string[], at: number, blocks: Block[], depth: number): number {
  const line = lines[at]!;
  if (FENCE.test(line)) return code(lines, at, blocks);
  if (RULE.test(line)) {
    blocks.push({ kind: "rule" });
    return at + 1;
  }
  const heading = HEADING.exec(line);
  if (heading) {
    blocks.push({ kind: "heading", level: heading[1]!.length, spans: spans(heading[2]!) });
    return at + 1;
  }
  if (QUOTE.test(line) && depth < DEEPEST_QUOTE) return quote(lines, at, blocks, depth);
  if (ITEM.test(line)) return list(lines, at, blocks);
  if (TABLE_LINE.test(line) && TABLE_BORDER.test(lines[at + 1] ?? "")) return table(lines, at, blocks);
  return paragraph(lines, at, blocks);
}

function code(lines: string[], at: number, blocks: Block[]): number {
  let end = at + 1;
  while (end < lines.length && !FENCE.test(lines[end]!)) end += 1;
  blocks.push({ kind: "code", text: lines.slice(at + 1, end).join("\n") });
  return end + 1;
}

function quote(lines: string[], at: number, blocks: Block[], depth: number): number {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end]!)) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  blocks.push({ kind: "quote", blocks: parse(inner.join("\n"), depth + 1) });
  return end;
}

function list(lines: string[], at: number, blocks: Block[]): number {
  const first = ITEM.exec(lines[at]!)!;
  const ordered = first[1] !== undefined;
  const items: string[] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end]!;
    const item = ITEM.exec(line);
    if (item && (item[1] !== undefined) === ordered) items.push(item[2]!);
    else if (/^\s{2,}\S/.test(line) && !item) items[items.length - 1] += "\n" + line.trim();
    else break;
  }
  blocks.push({ kind: "list", ordered, start: Number(first[1] ?? 1), items: items.map(spans) });
  return end;
}

function table(lines: string[], at: number, blocks: Block[]): number {
  let end = at + 2;
  while (end < lines.length && TABLE_LINE.test(lines[end]!)) end += 1;
  blocks.push({ kind: "table", head: cells(lines[at]!), rows: lines.slice(at + 2, end).map(cells) });
  return end;
}

function cells(line: string): Span[][] {
  const inner = line.trim().replace(/^\||\|$/g, "");
  return inner.split(/(?<!\\)\|/).map((cell) => spans(cell.trim().replaceAll("\\|", "|")));
}

function paragraph(lines: string[], at: number, blocks: Block[]): number {
  let end = at + 1;
  while (end < lines.length && !begins(lines, end)) end += 1;
  blocks.push({ kind: "paragraph", spans: spans(lines.slice(at, end).join("\n")) });
  return end;
}

function begins(lines: string[], at: number): boolean {
  const line = lines[at]!;
  if (line.trim() === "") return true;
  if (FENCE.test(line) || HEADING.test(line) || QUOTE.test(line) || ITEM.test(line) || RULE.test(line)) return true;
  return TABLE_LINE.test(line) && TABLE_BORDER.test(lines[at + 1] ?? "");
}

// Tried in this order at every place; an image is told apart so that it is shown as text, never fetched.
const INLINE =
  /`([^`\n]+)`|!\[[^\]\n]*\]\([^)\n]*\)|\[(\d{1,3})\](?!\()|\[([^\]\n]+)\]\(([^()\s]+)\)|\*\*(?=\S)(.+?)\*\*|\*(?=[^\s*])([^*\n]+?)\*/s;

/** The spans of one block's text. */
export function spans(text: string): Span[] {
  const found: Span[] = [];
  let rest = text;
  for (let match = INLINE.exec(rest); match; match = INLINE.exec(rest)) {
    if (match.index) found.push({ kind: "text", text: rest.slice(0, match.index) });
    found.push(span(match));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest) found.push({ kind: "text", text: rest });
  return found;
}

function span([whole, code, mark, label, href, strong, emphasis]: RegExpExecArray): Span {
  if (code !== undefined) return { kind: "code", text: code };
  if (mark !== undefined) return { kind: "mark", number: Number(mark) };
  if (strong !== undefined) return { kind: "strong", spans: spans(strong) };
  if (emphasis !== undefined) return { kind: "emphasis", spans: spans(emphasis) };
  if (label !== undefined && isSafe(href!)) return { kind: "link", href: href!, spans: spans(label) };
  return { kind: "text", text: whole };
}

/** Only addresses that a reader can recognise; no script, no data, no address without a scheme. */
function isSafe(href: string): boolean {
  return /^(https?:\/\/|mailto:)[^\s]+$/i.test(href);
}

/**
 * How much of a growing text will not change its blocks any more: up to its last empty line outside a fence.
 * What is before it may be rendered once.
 */
export function settledLength(text: string): number {
  let settled = 0;
  let fenced = false;
  let at = 0;
  for (const line of text.split("\n")) {
    if (FENCE.test(line)) fenced = !fenced;
    at += line.length + 1;
    if (!fenced && line.trim() === "" && at <= text.length) settled = at;
  }
  return settled;
}
