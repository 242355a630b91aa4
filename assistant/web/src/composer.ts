// The field a question is written in, its date, and the button that sends or stops.

import { icon, part } from "./dom.ts";
import { say } from "./words.ts";

export interface Asked {
  text: string;
  asOf: string;
}

export class Composer {
  private readonly form = part<HTMLFormElement>("composer");
  private readonly field = part<HTMLTextAreaElement>("question");
  private readonly day = part<HTMLInputElement>("as-of");
  private readonly button = part<HTMLButtonElement>("send");
  private busy = false;

  constructor(
    private readonly onAsk: (asked: Asked) => void,
    private readonly onStop: () => void,
  ) {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("input", () => this.refresh());
    this.wireDay();
    this.setBusy(false);
  }

  /** While an answer comes, the button stops it; the next question may be written meanwhile. */
  setBusy(busy: boolean): void {
    this.busy = busy;
    this.button.replaceChildren(icon(busy ? "stop" : "send"));
    this.button.classList.toggle("stops", busy);
    say(this.button, busy ? "stop" : "send", {}, "label");
    this.refresh();
  }

  /** Put a question into the field, where nothing else was written meanwhile. */
  restore(text: string): void {
    if (!this.field.value.trim()) this.field.value = text;
    this.refresh();
  }

  /** Ready to type. Not where a finger would get a keyboard over half the page. */
  focus(): void {
    if (matchMedia("(pointer: fine)").matches) this.field.focus();
  }

  /** Nearly every question is about today; the date field shows itself when it is wanted. */
  private wireDay(): void {
    const today = part("as-of-today");
    const show = (chosen: boolean) => {
      today.hidden = chosen;
      part("as-of-other").hidden = !chosen;
    };
    today.addEventListener("click", () => {
      show(true);
      this.day.focus();
    });
    this.day.addEventListener("blur", () => show(this.day.value !== ""));
  }

  private key(event: KeyboardEvent): void {
    // An Enter that ends the composition of a Chinese word is not an Enter that sends.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composing) {
      event.preventDefault();
      if (!this.busy) this.submit();
    }
  }

  private submit(): void {
    if (this.busy) return this.onStop();
    const text = this.field.value.trim();
    if (!text || !this.day.reportValidity()) return;
    this.field.value = "";
    this.refresh();
    this.onAsk({ text, asOf: this.day.value });
  }

  private refresh(): void {
    this.button.disabled = !this.busy && !this.field.value.trim();
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 200)}px`;
  }
}
