// Fills in Chromium's answers in tests/css/cases/colors.txt: what each colour computes to, or "no".
//
// usage: node tools/chromium_colors.mjs
// needs: Debian's package `chromium`, and npm's `playwright-core` in the current folder or in NODE_PATH
import fs from 'node:fs';
import path from 'node:path';
import { launch, root } from './chromium.mjs';

const file = path.join(root, 'tests/css/cases/colors.txt');
const lines = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
const colors = lines.filter((line) => !line.startsWith('#')).map((line) => line.split('\t')[0]);
const browser = await launch();
const page = await browser.newPage();
await page.setContent('<!doctype html><p style="color: rgb(10 150 90)">');

/** Runs in the page. */
function computed(values) {
  const element = document.querySelector('p');
  return values.map((value) => {
    element.style.backgroundColor = '';
    element.style.backgroundColor = value;
    return element.style.backgroundColor ? getComputedStyle(element).backgroundColor : 'no';
  });
}

const answers = await page.evaluate(computed, colors);
const comments = lines.filter((line) => line.startsWith('#'));
fs.writeFileSync(file, [...comments, ...colors.map((color, index) => `${color}\t${answers[index]}`)].join('\n') + '\n');
await browser.close();
