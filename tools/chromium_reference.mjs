// Chromium's pictures and boxes of the golden documents: golden/chromium/<area>/<name>.png and .json.
//
// usage: node tools/chromium_reference.mjs [part of a name]
// needs: Debian's package `chromium`, and npm's `playwright-core` in the current folder or in NODE_PATH
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

if (process.argv.includes('--help')) {
  console.log('usage: node tools/chromium_reference.mjs [part of a name]');
  process.exit(0);
}
const require = createRequire(path.join(process.env.NODE_PATH ?? process.cwd(), 'package.json'));
const { chromium } = require('playwright-core');
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const golden = path.join(root, 'golden');
const only = process.argv[2] ?? '';

/** The bundled faces as @font-face rules, read from fonts/fonts.toml. */
function fontFaces() {
  const faces = fs.readFileSync(path.join(root, 'fonts/fonts.toml'), 'utf8').split('[[face]]').slice(1);
  const value = (text, key) => (text.match(new RegExp(`^${key} = (.+)$`, 'm')) ?? [])[1];
  return faces.map((text) => {
    const url = pathToFileURL(path.join(root, 'fonts', JSON.parse(value(text, 'file'))));
    const weight = (value(text, 'weight') ?? '400').replace(/[\[\]]/g, '').replace(',', ' ');
    const style = JSON.parse(value(text, 'style') ?? '"normal"');
    return `@font-face { font-family: ${value(text, 'family')}; src: url("${url}"); font-weight: ${weight}; font-style: ${style} }`;
  }).join('\n');
}

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

/** Runs in the page: rectangles of elements and of text fragments, as `Template.measure` gives them. */
function collect() {
  const round = (v) => Math.round(v * 100) / 100;
  const box = (b) => ({ x: round(b.x), y: round(b.y), width: round(b.width), height: round(b.height) });
  const pathOf = (element) => {
    const steps = [];
    for (let e = element; e; e = e.parentElement) {
      const same = e.parentElement ? [...e.parentElement.children].filter((s) => s.tagName === e.tagName) : [e];
      steps.unshift(`${e.tagName.toLowerCase()}[${same.indexOf(e) + 1}]`);
    }
    return '/' + steps.join('/');
  };
  const elements = [];
  for (const e of document.body.querySelectorAll('*')) {
    if (e.closest('style,script') || e.tagName === 'BR' || e.parentElement.closest('svg') || !e.getClientRects().length) continue;
    elements.push({ path: pathOf(e), tag: e.tagName.toLowerCase(), ...box(e.getBoundingClientRect()) });
  }
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let t = walker.nextNode(); t; t = walker.nextNode()) {
    if (!t.data.trim() || t.parentElement.closest('svg,style,script')) continue;
    const range = document.createRange();
    range.selectNodeContents(t);
    for (const b of range.getClientRects()) if (b.width > 0) lines.push({ parent: pathOf(t.parentElement), ...box(b) });
  }
  return { elements, lines };
}

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-lcd-text', '--force-color-profile=srgb', '--allow-file-access-from-files', '--hide-scrollbars'],
});
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
