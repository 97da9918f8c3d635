// Chromium's pictures and boxes of the golden documents: golden/chromium/<area>/<name>.png and .json.
//
// usage: node tools/chromium_reference.mjs [part of a name]
// needs: Debian's package `chromium`, and npm's `playwright-core` in the current folder or in NODE_PATH
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { collect, fontFaces, launch, root } from './chromium.mjs';

if (process.argv.includes('--help')) {
  console.log('usage: node tools/chromium_reference.mjs [part of a name]');
  process.exit(0);
}
const golden = path.join(root, 'golden');
const only = process.argv[2] ?? '';

/** Runs in the page: the data put into the marked elements. */
function bind(data) {
  for (const [key, value] of Object.entries(data)) {
    const at = key.lastIndexOf('.');
    const [name, part] = [key.slice(0, at), key.slice(at + 1)];
    for (const element of document.querySelectorAll(`[data-dynamic-key="${name}"]`)) {
      if (part === 'text') element.replaceChildren(...String(value).split('\n').flatMap((t, i) => (i ? [document.createElement('br'), t] : [t])));
      else if (part === 'img' && element.tagName === 'IMG') element.src = value;
      else if (part === 'img') element.style.backgroundImage = `url("${value}")`;
      else if (part === 'color') element.style.color = value;
      else if (part === 'background') element.style.background = value;
      else if (part === 'hidden') element.style.display = value ? 'none' : element.style.display;
    }
  }
}

const browser = await launch();
const css = fontFaces();
const documents = fs.readdirSync(golden, { recursive: true }).filter((f) => f.endsWith('.html') && f.includes(only)).sort();
for (const file of documents) {
  const html = fs.readFileSync(path.join(golden, file), 'utf8');
  const [, width, height] = html.match(/width=(\d+), height=(\d+)/).map(Number);
  const page = await browser.newPage({ viewport: { width, height } });
  await page.goto(pathToFileURL(path.join(golden, file)).href);
  await page.addStyleTag({ content: css });
  const data = path.join(golden, file.replace(/html$/, 'json'));
  if (fs.existsSync(data)) await page.evaluate(bind, JSON.parse(fs.readFileSync(data, 'utf8')));
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => Promise.all([...document.images].map((i) => i.decode().catch(() => {}))));
  await page.waitForTimeout(30);
  const target = path.join(golden, 'chromium', file.replace(/\.html$/, ''));
  fs.mkdirSync(path.dirname(target), { recursive: true });
  await page.screenshot({ path: `${target}.png`, clip: { x: 0, y: 0, width, height } });
  fs.writeFileSync(`${target}.json`, JSON.stringify({ width, height, ...(await page.evaluate(collect)) }) + '\n');
  await page.close();
}
await browser.close();
console.log(`${documents.length} references`);
