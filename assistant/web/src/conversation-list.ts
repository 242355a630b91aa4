// The caller's conversations at the side: open, rename, delete, begin anew; a drawer on narrow screens.

import * as api from "./api.ts";
import { element, icon, part } from "./dom.ts";
import { say, word } from "./words.ts";

export interface ListActions {
  open(id: string): void;
  startNew(): void;
  removed(id: string): void;
  failed(error: unknown): void;
}

export class ConversationList {
  private readonly list = part<HTMLUListElement>("conversation-list");
  private readonly side = part("side");
  private readonly menu = part<HTMLButtonElement>("menu");
  private current = "";

  constructor(private readonly actions: ListActions) {
    const startNew = part<HTMLButtonElement>("new-chat");
    startNew.prepend(icon("plus"));
    startNew.addEventListener("click", () => {
      this.toggle(false);
      actions.startNew();
    });
    this.menu.append(icon("menu"));
    this.menu.addEventListener("click", () => this.toggle(this.menu.getAttribute("aria-expanded") !== "true"));
    const close = part<HTMLButtonElement>("side-close");
    close.append(icon("close"));
    close.addEventListener("click", () => this.toggle(false));
    part("veil").addEventListener("click", () => this.toggle(false));
    this.side.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.toggle(false);
    });
  }

  /** Read the list anew and mark the open conversation. */
  async refresh(current: string): Promise<void> {
    this.current = current;
    const found = await api.conversations();
    const items = found.map((summary) => this.item(summary));
    this.list.replaceChildren(...(items.length ? items : [say(element("li", { class: "none" }), "noConversations")]));
  }

  private item(summary: api.ConversationSummary): HTMLElement {
    const title = summary.title || word("untitled");
    const open = element("button", { type: "button", class: "open" });
    if (summary.title) open.append(summary.title);
    else say(open, "untitled");
    if (summary.id === this.current) open.setAttribute("aria-current", "true");
    open.addEventListener("click", () => {
      this.toggle(false);
      this.actions.open(summary.id);
    });
    const pen = say(element("button", { type: "button", class: "tool" }, icon("pen")), "rename", { title }, "label");
    const bin = say(element("button", { type: "button", class: "tool" }, icon("bin")), "remove", { title }, "label");
    const item = element("li", {}, open, pen, bin);
    pen.addEventListener("click", () => this.edit(item, summary));
    bin.addEventListener("click", () => void this.remove(summary.id));
    return item;
  }

  private edit(item: HTMLElement, summary: api.ConversationSummary): void {
    const field = element("input", { class: "title", maxlength: 120, value: summary.title });
    say(field, "rename", { title: summary.title || word("untitled") }, "label");
    item.replaceChildren(field);
    field.select();
    let done = false;
    const end = async (save: boolean) => {
      if (done) return;
      done = true;
      const title = field.value.trim();
      await this.attempt(async () => {
        if (save && title && title !== summary.title) await api.rename(summary.id, title);
      });
    };
    field.addEventListener("blur", () => void end(true));
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter") void end(true);
      if (event.key === "Escape") {
        event.stopPropagation();
        void end(false);
      }
    });
  }

  private async remove(id: string): Promise<void> {
    if (!confirm(word("removeSure"))) return;
    await this.attempt(() => api.remove(id));
    this.actions.removed(id);
  }

  private async attempt(change: () => Promise<unknown>): Promise<void> {
    try {
      await change();
      await this.refresh(this.current);
    } catch (error) {
      this.actions.failed(error);
    }
  }

  private toggle(open: boolean): void {
    const was = document.body.classList.contains("with-side");
    document.body.classList.toggle("with-side", open);
    this.menu.setAttribute("aria-expanded", String(open));
    if (open) part("side-close").focus();
    else if (was) this.menu.focus();
  }
}
