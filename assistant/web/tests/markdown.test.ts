import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, settledLength, spans } from "../src/markdown.ts";

const text = (words: string) => ({ kind: "text", text: words });

test("citation marks stand apart from the text around them", () => {
  assert.deepEqual(spans("每年10天[1][2]。"), [text("每年10天"), { kind: "mark", number: 1 }, { kind: "mark", number: 2 }, text("。")]);
});

test("blocks are told apart", () => {
  const kinds = parse("# 标题\n\n段落\n第二行\n\n- 甲\n- 乙\n\n3. 丙\n\n> 引文\n\n---\n\n```\na **b**\n```").map((b) => b.kind);
  assert.deepEqual(kinds, ["heading", "paragraph", "list", "list", "quote", "rule", "code"]);
});

test("a numbered list keeps its first number", () => {
  assert.deepEqual(parse("3) 丙\n4) 丁"), [{ kind: "list", ordered: true, start: 3, items: [[text("丙")], [text("丁")]] }]);
});

test("a table has a head and rows, and a pipe may be escaped", () => {
  const [block] = parse("| 城市 | 标准 |\n|---|---:|\n| 上海 | 400 |\n| a\\|b | 2 |");
  assert.deepEqual(block, {
    kind: "table",
    head: [[text("城市")], [text("标准")]],
    rows: [[[text("上海")], [text("400")]], [[text("a|b")], [text("2")]]],
  });
});

test("emphasis nests and code does not", () => {
  assert.deepEqual(spans("**需 *提前* 7日** `**x**`"), [
    { kind: "strong", spans: [text("需 "), { kind: "emphasis", spans: [text("提前")] }, text(" 7日")] },
    text(" "),
    { kind: "code", text: "**x**" },
  ]);
});

test("a product of numbers is not emphasis", () => {
  assert.deepEqual(spans("5 * 10 * 2"), [text("5 * 10 * 2")]);
});

for (const dangerous of [
  "[x](javascript:alert)",
  "[x](data:text/html,1)",
  "[x](//evil.example)",
  "[x](/local)",
  "![x](http://evil.example/?q=1)",
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
]) {
  test(`${dangerous} stays text`, () => {
    assert.equal(spans(dangerous).map((span) => (span.kind === "text" ? span.text : "?")).join(""), dangerous);
  });
}

test("a web address is a link", () => {
  assert.deepEqual(spans("[站](https://hr.example/a)"), [{ kind: "link", href: "https://hr.example/a", spans: [text("站")] }]);
});

test("a text is settled up to its last empty line outside a fence", () => {
  assert.equal(settledLength("一\n\n二"), 3);
  assert.equal(settledLength("一\n\n```\n\n二"), 3);
  assert.equal(settledLength("一"), 0);
});

test("hostile lengths are read in time", () => {
  for (const piece of ["*", "**a", "[", "[1](", "`", "| ", "> ", "- ", "]("]) {
    const started = performance.now();
    parse(piece.repeat(4000));
    assert.ok(performance.now() - started < 1000, piece);
  }
});
