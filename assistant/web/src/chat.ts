// The chat page: brings the conversation, the field, the list and the clause panel together.

import * as api from "./api.ts";
import { ClausePanel } from "./clause-panel.ts";
import { Composer, type Asked } from "./composer.ts";
import { ConversationList } from "./conversation-list.ts";
import { element, icon, part } from "./dom.ts";
import { TurnView, type TurnActions } from "./turn-view.ts";
import { language, say, setLanguage, translatePage, type Values, type Word } from "./words.ts";

const TITLE_LENGTH = 40;
const SUGGESTIONS: Word[] = ["suggestion1", "suggestion2", "suggestion3"];

class ChatPage implements TurnActions {
  private readonly log = part("log");
  private readonly scroller = part("scroller");
  private readonly empty = part("empty");
  private readonly alert = part("alert");
  private readonly panel = new ClausePanel();
  private readonly composer = new Composer((asked) => void this.ask(asked), () => this.stop());
  private readonly list = new ConversationList({
    open: (id) => void this.open(id),
    startNew: () => this.startNew(),
    removed: (id) => {
      if (id === this.conversation) this.startNew();
    },
    failed: (error) => this.tell(error),
  });
  private conversation = "";
  private titled = false;
  private running: AbortController | null = null;

  async start(): Promise<void> {
    this.suggest();
    this.wireHead();
    await this.guarded(async () => {
      part("person").textContent = (await api.me()).name;
      const id = new URLSearchParams(location.hash.slice(1)).get("c");
      if (id) await this.open(id);
      else await this.list.refresh("");
    });
    this.composer.focus();
  }

  openClause(citation: api.Citation, opener: HTMLElement): void {
    void this.panel.open(citation, opener);
  }

  askAgain(question: string): void {
    if (!this.running) void this.ask({ text: question, asOf: part<HTMLInputElement>("as-of").value });
  }

  private async ask(asked: Asked): Promise<void> {
    const running = new AbortController();
    this.begin(running);
    const turn = new TurnView(asked.text, this);
    this.empty.hidden = true;
    this.log.append(turn.root);
    turn.progress("searching");
    turn.root.scrollIntoView({ block: "start" });
    let answer: api.Answer | null = null;
    try {
      answer = await this.stream(asked, turn, running.signal);
    } catch (error) {
      this.brokenOff(error, asked, turn, running);
    } finally {
      this.end(running);
    }
    await this.guarded(() => this.kept(asked.text, answer));
  }

  private async stream(asked: Asked, turn: TurnView, signal: AbortSignal): Promise<api.Answer> {
    if (!this.conversation) this.remember((await api.begin()).id, "");
    const question = asked.asOf ? { text: asked.text, as_of: asked.asOf } : { text: asked.text };
    for await (const event of api.ask(this.conversation, question, signal)) {
      const follow = this.atEnd();
      if (event.name === "error") throw new api.Refused(event.data);
      if (event.name === "progress") turn.progress(event.data.stage);
      if (event.name === "delta") turn.add(event.data.text);
      if (event.name === "finished") turn.finish(event.data);
      if (follow) this.scroller.scrollTop = this.scroller.scrollHeight;
      if (event.name === "finished") return event.data;
    }
    throw new api.Refused({ status: 0, code: "unreachable", detail: "", request_id: "" });
  }

  /** A conversation is named after its first question that was kept: what is not kept must not stay as a title. */
  private async kept(question: string, answer: api.Answer | null): Promise<void> {
    if (!answer || !this.conversation) return;
    if (!this.titled && answer.turn_id) {
      this.titled = true;
      await api.rename(this.conversation, [...question.replace(/\s+/g, " ")].slice(0, TITLE_LENGTH).join(""));
    }
    await this.list.refresh(this.conversation);
  }

  private brokenOff(error: unknown, asked: Asked, turn: TurnView, running: AbortController): void {
    if (running.signal.aborted) return turn.breakOff("stopped");
    const [reason, values] = reasonOf(error);
    if (turn.hasText) return turn.breakOff(reason, values);
    turn.root.remove();
    this.empty.hidden = this.log.childElementCount > 0;
    this.composer.restore(asked.text);
    this.tell(error);
  }

  private begin(running: AbortController): void {
    this.running?.abort();
    this.running = running;
    this.alert.replaceChildren();
    this.log.setAttribute("aria-busy", "true");
    this.composer.setBusy(true);
  }

  private end(running: AbortController): void {
    if (this.running !== running) return;
    this.running = null;
    this.log.setAttribute("aria-busy", "false");
    this.composer.setBusy(false);
  }

  private stop(): void {
    this.running?.abort();
  }

  private async open(id: string): Promise<void> {
    await this.guarded(async () => {
      this.stop();
      const conversation = await api.conversation(id);
      this.clear();
      this.remember(id, conversation.title);
      for (const { question, answer } of conversation.turns) {
        const turn = new TurnView(question, this);
        turn.finish(answer);
        this.log.append(turn.root);
      }
      this.empty.hidden = conversation.turns.length > 0;
      this.scroller.scrollTop = this.scroller.scrollHeight;
      await this.list.refresh(id);
    });
  }

  private startNew(): void {
    this.stop();
    this.clear();
    this.remember("", "");
    this.empty.hidden = false;
    void this.guarded(() => this.list.refresh(""));
    this.composer.focus();
  }

  private clear(): void {
    this.panel.close();
    this.alert.replaceChildren();
    this.log.replaceChildren();
  }

  private remember(id: string, title: string): void {
    this.conversation = id;
    this.titled = title !== "";
    history.replaceState(null, "", id ? `#c=${id}` : location.pathname);
  }

  private atEnd(): boolean {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 80;
  }

  private async guarded(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.tell(error);
    }
  }

  private tell(error: unknown): void {
    const [reason, values] = reasonOf(error);
    this.alert.replaceChildren(say(element("p"), reason, values));
  }

  private suggest(): void {
    const items = SUGGESTIONS.map((name) => {
      const button = say(element("button", { type: "button" }), name);
      button.addEventListener("click", () => this.askAgain(button.textContent));
      return element("li", {}, button);
    });
    part("suggestions").append(...items);
  }

  private wireHead(): void {
    part("language").addEventListener("click", () => setLanguage(language() === "zh" ? "en" : "zh"));
    const leave = part<HTMLButtonElement>("sign-out");
    leave.append(icon("leave"));
    leave.addEventListener("click", () => {
      void this.guarded(async () => {
        location.replace((await api.signOut()).next);
      });
    });
  }
}

function reasonOf(error: unknown): [Word, Values] {
  if (!(error instanceof api.Refused)) return ["broken", {}];
  const { code, request_id: id } = error.problem;
  if (code === "unreachable" || code === "not_signed_in" || code === "not_found" || code === "overloaded") return [code, {}];
  return id ? ["refused", { id }] : ["broken", {}];
}

translatePage();
void new ChatPage().start();
