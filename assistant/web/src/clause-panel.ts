// The panel beside the conversation that shows the clause behind a citation.

import * as api from "./api.ts";
import { element, icon, part } from "./dom.ts";
import { highlight } from "./highlight.ts";
import { render } from "./render.ts";
import { say, type Word } from "./words.ts";

export class ClausePanel {
  private readonly panel = part("clause");
  private readonly content = part("clause-content");
  private opener: HTMLElement | null = null;
  private shown = "";

  constructor() {
    const close = part<HTMLButtonElement>("clause-close");
    close.append(icon("close"));
    close.addEventListener("click", () => this.close());
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  /** Show the clause a citation stands for; focus goes there, and back to the opener when it is closed. */
  async open(citation: api.Citation, opener: HTMLElement): Promise<void> {
    this.mark(opener);
    this.shown = citation.chunk_id;
    this.panel.hidden = false;
    document.body.classList.add("with-clause");
    this.content.replaceChildren(element("h2", {}, citation.label));
    try {
      const clause = await api.clause(citation.chunk_id);
      if (this.shown === citation.chunk_id) this.show(clause, citation);
    } catch (error) {
      if (this.shown === citation.chunk_id) this.content.append(say(element("p", { class: "notice" }), why(error)));
    }
    this.panel.focus({ preventScroll: true });
  }

  close(): void {
    if (this.panel.hidden) return;
    this.panel.hidden = true;
    this.shown = "";
    document.body.classList.remove("with-clause");
    this.opener?.setAttribute("aria-expanded", "false");
    this.opener?.focus();
    this.opener = null;
  }

  private mark(opener: HTMLElement): void {
    this.opener?.setAttribute("aria-expanded", "false");
    this.opener = opener;
    opener.setAttribute("aria-expanded", "true");
  }

  private show(clause: api.Clause, citation: api.Citation): void {
    const path = element("ol", { class: "path" }, ...clause.heading_path.map((step) => element("li", {}, step)));
    const text = element("div", { class: "clause-text", lang: languageOf(clause) }, ...clause.chunks.map(chunkNode));
    this.content.replaceChildren(element("h2", {}, clause.label), path, facts(clause, citation), text);
    const cited = text.querySelector<HTMLElement>(".cited") ?? text;
    const mark = highlight(cited, citation.quote) ?? highlight(text, citation.quote);
    (mark ?? cited).scrollIntoView({ block: "nearest" });
  }
}

function facts(clause: api.Clause, citation: api.Citation): HTMLElement {
  const state = say(
    element("span", { class: clause.in_force ? "pill" : "pill past" }),
    clause.in_force ? "current" : "notCurrent",
  );
  const rows = [
    ...fact("version", element("span", {}, clause.version_name)),
    ...fact("inForceFrom", dates(clause.effective_from, clause.effective_to), state),
  ];
  const page = citation.page ?? clause.page_from;
  if (page !== null) rows.push(...fact("page", say(element("span"), "pageNumber", { page })));
  return element("dl", { class: "facts" }, ...rows);
}

const fact = (name: Word, ...value: Node[]): Node[] => [say(element("dt"), name), element("dd", {}, ...value)];

function dates(from: string | null, to: string | null): HTMLElement {
  const place = element("span");
  if (from && to) return say(place, "until", { from, to: dayBefore(to) });
  if (from) return say(place, "since", { from });
  return to ? say(place, "upTo", { to: dayBefore(to) }) : say(place, "always");
}

/** The last day on which it holds: the interface tells the first on which it does not. */
function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}

function chunkNode(chunk: api.Clause["chunks"][number]): HTMLElement {
  const place = element("div", { class: chunk.cited ? "chunk cited" : "chunk" });
  const plain = (number: number) => document.createTextNode(`[${number}]`);
  if (chunk.kind === "table") place.append(...render(chunk.text, plain));
  else place.append(...chunk.text.split(/\n+/).map((line) => element("p", {}, line)));
  return place;
}

const languageOf = (clause: api.Clause): string => (/[\u4e00-\u9fff]/.test(clause.label) ? "zh-CN" : "en");

function why(error: unknown): Word {
  const code = error instanceof api.Refused ? error.problem.code : "";
  return code === "not_found" || code === "not_signed_in" || code === "unreachable" ? code : "broken";
}
