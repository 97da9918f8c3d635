// What the tools that ask Chromium have in common.
//
// needs: Debian's package `chromium`, and npm's `playwright-core` in the current folder or in NODE_PATH
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(path.join(process.env.NODE_PATH ?? process.cwd(), 'package.json'));
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** A browser set up to paint as the engine does: greyscale text, sRGB, no scroll bars. */
export async function launch() {
  const { chromium } = require('playwright-core');
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-lcd-text', '--force-color-profile=srgb', '--allow-file-access-from-files', '--hide-scrollbars'],
  });
}

/** The bundled faces as @font-face rules, read from fonts/fonts.toml. */
export function fontFaces() {
  const faces = fs.readFileSync(path.join(root, 'fonts/fonts.toml'), 'utf8').split('[[face]]').slice(1);
  const value = (text, key) => (text.match(new RegExp(`^${key} = (.+)$`, 'm')) ?? [])[1];
  return faces.map((text) => {
    const url = pathToFileURL(path.join(root, 'fonts', JSON.parse(value(text, 'file'))));
    const weight = (value(text, 'weight') ?? '400').replace(/[\[\]]/g, '').replace(',', ' ');
    const style = JSON.parse(value(text, 'style') ?? '"normal"');
    return `@font-face { font-family: ${value(text, 'family')}; src: url("${url}"); font-weight: ${weight}; font-style: ${style} }`;
  }).join('\n');
}

/** Runs in the page: rectangles of elements and of text fragments, as `Template.measure` gives them. */
export function collect() {
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
