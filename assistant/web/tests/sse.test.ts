import assert from "node:assert/strict";
import { test } from "node:test";
import { EventReader } from "../src/sse.ts";

const STREAM = 'event: delta\r\ndata: {"text":"年假"}\r\n\r\n: ping\n\nevent: finished\ndata: a\ndata: b\n\ndata:bare\r\rid: 7\n\n';
const EVENTS = [
  { name: "delta", data: '{"text":"年假"}' },
  { name: "finished", data: "a\nb" },
  { name: "message", data: "bare" },
];

test("a stream is read the same wherever it is cut", () => {
  for (let cut = 0; cut <= STREAM.length; cut += 1) {
    const reader = new EventReader();
    assert.deepEqual([...reader.feed(STREAM.slice(0, cut)), ...reader.feed(STREAM.slice(cut))], EVENTS);
  }
});

test("an event that did not end is not told", () => {
  assert.deepEqual(new EventReader().feed("event: delta\ndata: {}\n"), []);
});
