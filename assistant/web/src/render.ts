// Blocks and spans -> DOM nodes. Knows no answer and no citation; [n] marks are made by who asks for them.

import { element } from "./dom.ts";
import { parse, settledLength, type Block, type Span } from "./markdown.ts";

export type MarkMaker = (number: number) => Node;

/** The nodes of a whole text. */
export function render(text: string, mark: MarkMaker): Node[] {
  return parse(text).map((block) => node(block, mark));
}

/** Renders a text that grows: what is settled is made once, only the end is made anew. */
export class GrowingText {
  private settled = 0;
  private tail: Node[] = [];

  constructor(
    private readonly place: HTMLElement,
    private readonly mark: MarkMaker,
  ) {}

  show(text: string): void {
    for (const old of this.tail) this.place.removeChild(old);
    const settled = settledLength(text);
    this.place.append(...render(text.slice(this.settled, settled), this.mark));
    this.settled = settled;
    this.tail = render(text.slice(settled), this.mark);
    this.place.append(...this.tail);
  }
}

function node(block: Block, mark: MarkMaker): Node {
  switch (block.kind) {
    case "paragraph":
      return element("p", {}, ...inline(block.spans, mark));
    case "heading":
      // The page's own headings end at h2; an answer's begin below.
      return element(block.level <= 2 ? "h3" : "h4", {}, ...inline(block.spans, mark));
    case "list": {
      const items = block.items.map((item) => element("li", {}, ...inline(item, mark)));
      if (!block.ordered) return element("ul", {}, ...items);
      return element("ol", block.start === 1 ? {} : { start: block.start }, ...items);
    }
    case "table":
      return tableNode(block, mark);
    case "quote":
      return element("blockquote", {}, ...block.blocks.map((inner) => node(inner, mark)));
    case "code":
      return element("pre", {}, element("code", {}, block.text));
    case "rule":
      return element("hr");
  }
}

function tableNode(block: Extract<Block, { kind: "table" }>, mark: MarkMaker): Node {
  const head = block.head.map((cell) => element("th", { scope: "col" }, ...inline(cell, mark)));
  const rows = block.rows.map((row) =>
    element("tr", {}, ...row.map((cell) => element("td", {}, ...inline(cell, mark)))),
  );
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
  return element("div", { class: "table", tabindex: 0 }, table);
}

function inline(spans: Span[], mark: MarkMaker): Node[] {
  return spans.flatMap((span): Node[] => {
    switch (span.kind) {
      case "text":
        return lines(span.text);
      case "code":
        return [element("code", {}, span.text)];
      case "strong":
        return [element("strong", {}, ...inline(span.spans, mark))];
      case "emphasis":
        return [element("em", {}, ...inline(span.spans, mark))];
      case "link":
        return [
          element(
            "a",
            { href: span.href, target: "_blank", rel: "noopener noreferrer nofollow" },
            ...inline(span.spans, mark),
          ),
        ];
      case "mark":
        // The word joiner keeps a mark on the line of what it stands for.
        return [document.createTextNode("\u2060"), mark(span.number)];
    }
  });
}

function lines(text: string): Node[] {
  return text.split("\n").flatMap((line, number): Node[] => {
    const words = document.createTextNode(line);
    return number ? [element("br"), words] : [words];
  });
}
