// Chromium's pictures of small documents: reads {"html": ..., "width": ..., "height": ..., "time": ...} as JSON, one
// document a line, from standard input, and writes for each a PNG in base64. Animations stand at that time, in seconds.
//
// usage: node tools/chromium_pictures.mjs < documents.jsonl
// needs: Debian's package `chromium`, and npm's `playwright-core` in the current folder or in NODE_PATH
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';
import { fontFaces, launch } from './chromium.mjs';

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 60, height: 40 } });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pictures-'));
const file = path.join(folder, 'page.html');
fs.writeFileSync(file, `<!doctype html><meta charset="utf-8"><style>${fontFaces()}</style><body>`);
await page.goto(pathToFileURL(file).href);
await page.evaluate(() => Promise.all([...document.fonts].map((font) => font.load().catch(() => {}))));

/** Runs in the page. */
async function show([html, time]) {
  document.body.innerHTML = html;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  for (const animation of document.getAnimations()) {
    if (!animation.timeline) continue;
    const halted = animation.playState === 'paused';
    animation.pause();
    if (!halted) animation.currentTime = time * 1000;
  }
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}

let size = '';
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { html, width, height, time } = JSON.parse(line);
  if (size !== (size = `${width}x${height}`)) await page.setViewportSize({ width, height });
  await page.evaluate(show, [html, time]);
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width, height } });
  console.log(picture.toString('base64'));
}
await browser.close();
fs.rmSync(folder, { recursive: true });
