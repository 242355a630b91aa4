// src/ -> dist/: two scripts, one style sheet, and the pages as they are. With --tests: tests/ -> build/tests/.
import { build } from "esbuild";
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";

const browsers = ["chrome123", "edge123", "firefox121", "safari17.5"];
const outdir = process.env.OUTDIR ?? "dist";

async function buildTests() {
  const names = (await readdir("tests")).filter((name) => name.endsWith(".test.ts"));
  await build({
    entryPoints: names.map((name) => `tests/${name}`),
    outdir: "build/tests",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "warning",
  });
}

async function buildPages() {
  await build({
    entryPoints: ["src/chat.ts", "src/sign-in.ts", "src/chat.css", "src/debug.css"],
    outdir,
    bundle: true,
    minify: true,
    format: "esm",
    target: browsers,
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  await mkdir(outdir, { recursive: true });
  for (const page of ["chat.html", "sign-in.html", "icon.svg"]) {
    await copyFile(`src/${page}`, `${outdir}/${page}`);
  }
  for (const name of ["chat.js", "sign-in.js", "chat.css", "debug.css"]) {
    const bytes = readFileSync(`${outdir}/${name}`);
    console.log(`${name}\t${bytes.length} bytes\t${gzipSync(bytes, { level: 9 }).length} gzipped`);
  }
}

await (process.argv.includes("--tests") ? buildTests() : buildPages());
