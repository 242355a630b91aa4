// One question and its answer on the page: what it shows while it comes, and how it ends.

import type { Answer, Citation, Outcome, Stage } from "./api.ts";
import { element, icon } from "./dom.ts";
import { GrowingText, render } from "./render.ts";
import { say, type Values, type Word } from "./words.ts";

export interface TurnActions {
  openClause(citation: Citation, opener: HTMLElement): void;
  askAgain(question: string): void;
}

/** What stands above the text of every end but a plain answer; the text itself says what to do. */
const ENDS: Partial<Record<Outcome, Word>> = {
  clarify: "clarify",
  unanswerable: "unanswerable",
  handed_over: "handed_over",
  blocked_input: "blocked_input",
  blocked_output: "blocked_output",
  cut_short: "cut_short",
  failed: "failed",
};

export class TurnView {
  readonly root: HTMLElement;
  private readonly body = element("div", { class: "text" });
  private readonly below = element("div", { class: "below" });
  private readonly status = element("p", { class: "status", role: "status" });
  private readonly reply: HTMLElement;
  private readonly growing = new GrowingText(this.body, (number) => element("span", { class: "mark" }, String(number)));
  private text = "";
  private frame = 0;

  constructor(
    private readonly question: string,
    private readonly actions: TurnActions,
  ) {
    const asked = element("div", { class: "asked" }, hidden("h2", "you"), element("p", { dir: "auto" }, question));
    this.reply = element("div", { class: "reply", dir: "auto" }, hidden("h2", "assistant"), this.status, this.body, this.below);
    this.root = element("article", { class: "turn" }, asked, this.reply);
  }

  /** The stage that begins now. */
  progress(stage: Stage): void {
    say(this.status, stage);
    this.status.classList.add("busy");
  }

  /** A piece of the answer; drawn once a frame, however many pieces come. */
  add(piece: string): void {
    this.text += piece;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.growing.show(this.text);
    });
  }

  /** The whole answer, as it is kept. */
  finish(answer: Answer): void {
    this.settle();
    const byNumber = new Map(answer.citations.map((citation) => [citation.number, citation]));
    this.body.lang = answer.language === "zh" ? "zh-CN" : answer.language;
    this.body.replaceChildren(...render(answer.text, (number) => this.chip(number, byNumber.get(number))));
    this.reply.dataset["outcome"] = answer.outcome;
    const end = ENDS[answer.outcome];
    if (end) this.body.before(say(element("p", { class: "end" }), end));
    if (answer.notes.length) this.below.append(this.notes(answer));
    if (answer.citations.length) this.below.append(this.sources("sources", answer.citations));
    else if (answer.nearest.length) this.below.append(this.sources("nearest", answer.nearest));
    this.below.append(this.footer(answer));
  }

  /** The reader pressed stop, or it broke off: what has come stays, and is told for what it is. */
  breakOff(reason: Word, values: Values = {}): void {
    this.settle();
    this.growing.show(this.text);
    this.below.append(say(element("p", { class: "notice" }), reason, values), element("p", { class: "tools" }, this.again()));
  }

  get hasText(): boolean {
    return this.text !== "";
  }

  private settle(): void {
    cancelAnimationFrame(this.frame);
    this.status.remove();
    this.below.replaceChildren();
  }

  private chip(number: number, citation: Citation | undefined): Node {
    if (!citation) return document.createTextNode(`[${number}]`);
    return this.opener(citation, { class: "mark" }, String(number));
  }

  private sources(heading: Word, citations: Citation[]): HTMLElement {
    const items = citations.map((citation) => {
      const number = heading === "sources" ? element("span", { class: "mark" }, String(citation.number)) : icon("book");
      const page = citation.page === null ? null : say(element("span", { class: "page" }), "pageNumber", { page: citation.page });
      const label = element("span", { class: "label" }, citation.label);
      return element("li", {}, this.opener(citation, { class: "source" }, number, label, page));
    });
    return element("section", { class: heading }, say(element("h3"), heading), element("ul", {}, ...items));
  }

  private notes(answer: Answer): HTMLElement {
    const items = answer.notes.map((note) => element("li", { lang: this.body.lang }, note));
    return element("ul", { class: "notes" }, ...items);
  }

  private opener(citation: Citation, attributes: { class: string }, ...children: (Node | string | null)[]): HTMLElement {
    const button = element(
      "button",
      { type: "button", ...attributes, "aria-expanded": "false", "aria-controls": "clause" },
      ...children,
    );
    say(button, "openSource", { number: citation.number, label: citation.label }, "label");
    button.addEventListener("click", () => this.actions.openClause(citation, button));
    return button;
  }

  private footer(answer: Answer): HTMLElement {
    const tools = element("p", { class: "tools" }, copyButton(answer));
    if (answer.outcome === "failed" || answer.outcome === "cut_short") tools.append(this.again());
    if (answer.as_of) tools.append(say(element("span", { class: "held" }), "heldOn", { day: answer.as_of }));
    return tools;
  }

  private again(): HTMLElement {
    const button = element("button", { type: "button", class: "quiet" }, icon("retry"), say(element("span"), "retry"));
    button.addEventListener("click", () => this.actions.askAgain(this.question));
    return button;
  }
}

function hidden(name: "h2", text: Word): HTMLElement {
  return say(element(name, { class: "unseen" }), text);
}

function copyButton(answer: Answer): HTMLElement {
  const text = say(element("span"), "copy");
  const button = element("button", { type: "button", class: "quiet" }, icon("copy"), text);
  button.addEventListener("click", () => {
    const sources = answer.citations.map((citation) => `[${citation.number}] ${citation.label}`);
    void navigator.clipboard.writeText([answer.text, ...sources].join("\n")).then(() => {
      say(text, "copied");
      setTimeout(() => say(text, "copy"), 2000);
    });
  });
  return button;
}
