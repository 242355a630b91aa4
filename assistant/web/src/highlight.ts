// Marks a quoted span in text that is already on the page, across element borders. Knows no clause.

// A quote is compared by what a reader sees of it: neither spaces nor the signs that draw tables and lists count.
const UNSEEN = /[\s|*#>`_-]/u;

interface Seen {
  node: Text;
  offset: number;
}

/** Wrap the first occurrence of the quote in <mark>; returns its first mark, or null when it is not there. */
export function highlight(root: HTMLElement, quote: string): HTMLElement | null {
  const wanted = [...quote].filter((c) => !UNSEEN.test(c)).join("");
  if (!wanted) return null;
  const places: Seen[] = [];
  let text = "";
  for (const node of textNodes(root)) {
    for (let offset = 0; offset < node.data.length; offset += 1) {
      if (UNSEEN.test(node.data[offset]!)) continue;
      text += node.data[offset];
      places.push({ node, offset });
    }
  }
  const start = text.indexOf(wanted);
  return start < 0 ? null : wrap(places.slice(start, start + wanted.length));
}

function textNodes(root: HTMLElement): Text[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  return nodes;
}

function wrap(places: Seen[]): HTMLElement | null {
  let first: HTMLElement | null = null;
  for (const node of new Set(places.map((place) => place.node))) {
    const offsets = places.filter((place) => place.node === node).map((place) => place.offset);
    const range = document.createRange();
    range.setStart(node, Math.min(...offsets));
    range.setEnd(node, Math.max(...offsets) + 1);
    const mark = document.createElement("mark");
    range.surroundContents(mark);
    first ??= mark;
  }
  return first;
}
