// Writes which lines of tests/css/media/queries.txt hold in Chromium on a page of 800 x 600: answers.json, true or false by query.
//
// usage: node tools/chromium_media.mjs
import fs from 'node:fs';
import path from 'node:path';
import { launch, root } from './chromium.mjs';

const folder = path.join(root, 'tests/css/media');
const queries = fs.readFileSync(path.join(folder, 'queries.txt'), 'utf8').replace(/\n$/, '').split('\n');
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
await page.setContent('<p>');
const answers = await page.evaluate((lines) => lines.map((line) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@media ${line} { p { --holds: 1 } }`);
  document.adoptedStyleSheets = [sheet];
  return [line, getComputedStyle(document.querySelector('p')).getPropertyValue('--holds') === '1'];
}), queries);
fs.writeFileSync(path.join(folder, 'answers.json'), `${JSON.stringify(Object.fromEntries(answers), null, 1)}\n`);
await browser.close();
console.log(`${answers.length} queries`);
