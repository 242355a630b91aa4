// Bytes of a text/event-stream -> events. Knows nothing of what the events mean.

export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** Feed it text as it comes, cut anywhere; it returns the events that are whole. */
export class EventReader {
  private rest = "";
  private name = "";
  private data: string[] = [];

  feed(text: string): ServerEvent[] {
    this.rest += text;
    // A CR at the very end may be half of a CRLF: wait for what follows it.
    const end = this.rest.endsWith("\r") ? this.rest.length - 1 : this.rest.length;
    const lines = this.rest.slice(0, end).split(/\r\n|\n|\r/);
    this.rest = (lines.pop() ?? "") + this.rest.slice(end);
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): ServerEvent[] {
    if (line === "") return this.dispatch();
    const [, field = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "event") this.name = value;
    else if (field === "data") this.data.push(value);
    return [];
  }

  private dispatch(): ServerEvent[] {
    const { name, data } = this;
    this.name = "";
    this.data = [];
    return data.length ? [{ name: name || "message", data: data.join("\n") }] : [];
  }
}

/** The events of a response's body, in order; ends where the body ends. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const events = new EventReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* events.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
