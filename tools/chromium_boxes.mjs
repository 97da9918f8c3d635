// Boxes of small documents in Chromium: reads {"css": ..., "body": ...} as JSON, one document a line, from standard input,
// and writes {"elements": [...], "lines": [...]} for each, as Template.measure gives them. The page is 400 x 300 pixels.
//
// usage: node tools/chromium_boxes.mjs < documents.jsonl
// needs: Debian's package `chromium`, and npm's `playwright-core` in the current folder or in NODE_PATH
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';
import { collect, fontFaces, launch } from './chromium.mjs';

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 400, height: 300 } });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'boxes-'));
const file = path.join(folder, 'page.html');
fs.writeFileSync(file, `<!doctype html><meta charset="utf-8"><style>${fontFaces()}</style><style id="css"></style><body>`);
await page.goto(pathToFileURL(file).href);
await page.evaluate(() => Promise.all([...document.fonts].map((font) => font.load().catch(() => {}))));

/** Runs in the page. */
async function show({ css, body }) {
  document.getElementById('css').textContent = css;
  document.body.innerHTML = body;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  await page.evaluate(show, JSON.parse(line));
  console.log(JSON.stringify(await page.evaluate(collect)));
}
await browser.close();
fs.rmSync(folder, { recursive: true });
