// Writes what Chromium makes of animated values: tests/css/cases/animations/<name>.json for every <name>.txt, a case a line.
//
// "property: from -> to" is an animation of #t between two values, asked for at shares from -0.25 to 1.25; what follows "|"
// is declared besides. "property @ seconds @ body" is a document whose #t (or "#t::before property") is asked at those times.
//
// usage: node tools/chromium_animations.mjs [name ...]
// needs: Debian's package `chromium`, and npm's `playwright-core` in the current folder or in NODE_PATH
import fs from 'node:fs';
import path from 'node:path';
import { launch, root } from './chromium.mjs';

const folder = path.join(root, 'tests/css/cases/animations');
const names = process.argv.slice(2);

/** A case's document, the pseudo-element and property to read, and the times in seconds. */
export function read(line) {
  if (line.includes(' @ ')) {
    const [subject, seconds, ...rest] = line.split(' @ ');
    const [property, pseudo] = subject.split(' ').reverse();
    return { body: rest.join(' @ '), property, pseudo: pseudo?.replace('#t', ''), times: seconds.split(' ').map(Number) };
  }
  const [, property, from, to, besides] = line.match(/^(\S+): (.*) -> (.*?)(?: \| (.*))?$/);
  const body = `<style>@keyframes k { from { ${property}: ${from} } to { ${property}: ${to} } }
#t { width: 100px; height: 50px; ${besides ?? ''}; animation: k 1s linear(-0.5, 1.5) both }</style><div id="t">x</div>`;
  return { body, property, times: [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875] };
}

/** Runs in the page. */
async function values({ body, property, pseudo, times }) {
  document.body.innerHTML = body;
  const element = document.getElementById('t');
  getComputedStyle(element).color;
  const running = document.getAnimations().filter((animation) => animation.playState !== 'paused');
  return times.map((time) => {
    for (const animation of running) {
      animation.pause();
      animation.currentTime = time * 1000;
    }
    return getComputedStyle(element, pseudo ?? null).getPropertyValue(property);
  });
}

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 400, height: 300 } });
for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.txt'))) {
  if (names.length && !names.includes(path.basename(file, '.txt'))) continue;
  const answers = {};
  for (const line of fs.readFileSync(path.join(folder, file), 'utf8').split('\n')) {
    if (!line || line.startsWith('#')) continue;
    await page.setContent('<!doctype html><body style="margin: 0">');
    answers[line] = await page.evaluate(values, read(line));
  }
  fs.writeFileSync(path.join(folder, file.replace('.txt', '.json')), JSON.stringify(answers, null, 0).replaceAll('],"', '],\n"') + '\n');
  console.log(`${file}: ${Object.keys(answers).length} cases`);
}
await browser.close();
