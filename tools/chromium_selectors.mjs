// Writes which elements of tests/css/selectors/page.html Chromium matches with each line of selectors.txt: answers.json,
// by selector null (invalid) or the ids of the elements, their tags where they have none.
//
// usage: node tools/chromium_selectors.mjs
import fs from 'node:fs';
import path from 'node:path';
import { launch, root } from './chromium.mjs';

const cases = path.join(root, 'tests/css/selectors');
const selectors = fs.readFileSync(path.join(cases, 'selectors.txt'), 'utf8').split('\n').filter(Boolean);
const browser = await launch();
const page = await browser.newPage();
await page.setContent(fs.readFileSync(path.join(cases, 'page.html'), 'utf8'));
const answers = await page.evaluate((lines) => lines.map((line) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${line}{--matched:1}`);
  const rule = sheet.cssRules.length === 1 ? sheet.cssRules[0] : null;
  if (!rule?.style?.getPropertyValue('--matched')) return [line, null];
  document.adoptedStyleSheets = [sheet];
  const own = (element) => getComputedStyle(element).getPropertyValue('--matched') === '1';
  CSS.registered ??= (CSS.registerProperty({ name: '--matched', syntax: '*', inherits: false }), true);
  return [line, [...document.querySelectorAll('*')].filter(own).map((element) => element.id || element.localName)];
}), selectors);
const lines = answers.map((answer) => answer.map((part) => JSON.stringify(part)).join(': '));
fs.writeFileSync(path.join(cases, 'answers.json'), `{\n${lines.join(',\n')}\n}\n`);
await browser.close();
console.log(`${answers.length} selectors`);
