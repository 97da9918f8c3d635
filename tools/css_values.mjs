// The values that CSS gives each property and Chromium takes: writes tools/css_values.json, from which
// tools/css_support.py makes the table docs/css-support.md.
//
// Every property Chromium has is listed, with the keywords, kinds of values (<length>) and functions of its grammar, each
// with a short value that contains it. Grammars are those of the specifications; what Chromium refuses is left out.
//
// usage: node tools/css_values.mjs
// needs: what chromium.mjs needs, and npm's `@webref/css` and `css-tree` in the current folder or in WEBREF_PATH
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { launch, root } from './chromium.mjs';

const require = createRequire(path.join(process.env.WEBREF_PATH ?? process.cwd(), 'package.json'));
const { definitionSyntax } = require('css-tree');
const webref = JSON.parse(fs.readFileSync(require.resolve('@webref/css/css.json'), 'utf8'));

// Kinds of values that are not taken apart here, with an example.
const KINDS = {
  length: '7px', percentage: '30%', angle: '20deg', time: '1s', number: '2', integer: '2', flex: '1fr', string: '"x"',
  color: 'red', image: 'linear-gradient(red,blue)', url: 'url(#x)', position: 'left top', 'custom-ident': 'x', ratio: '1/2',
  'dashed-ident': '--x', 'family-name': 'Inter', 'opentype-tag': '"smcp"', 'easing-function': 'linear', 'time-range': '1s',
  'basic-shape': 'circle()', 'transform-function': 'rotate(9deg)', 'paint': 'red', 'line-names': '[a]', 'bg-position': 'left top',
  'custom-property-name': '--x', 'keyframes-name': 'x', 'animateable-feature': 'opacity', 'counter-name': 'x', 'path()': 'path("M0 0H9V9")',
  'grid-line': '2', 'shape()': 'shape(from 0 0, line to 9px 9px, line to 0 9px)', 'filter-function': 'blur(1px)',
  'anchor()': 'anchor(top)', 'anchor-size()': 'anchor-size(width)', 'calc-size()': 'calc-size(auto, size)', 'shadow': '1px 1px red',
  'feature-value-name': 'x', 'rect()': 'rect(0 9px 9px 0)', 'palette-mix()': 'palette-mix(in oklab, light, dark)',
  'timeline-range-name': 'entry', 'animation-action': 'play', 'snap-block()': 'snap-block(7px)', 'generic()': 'generic(kai)',
  'symbols()': 'symbols("*")', 'string-token': '"x"', 'counter()': 'counter(x)', 'counters()': 'counters(x,".")', 'attr()': 'attr(id)',
};
// Written as one kind and shown as others.
const SPLIT = {
  'length-percentage': ['length', 'percentage'], 'number-percentage': ['number', 'percentage'],
  'alpha-value': ['number', 'percentage'], 'opacity-value': ['number', 'percentage'], '1d-image': ['image'], 'bg-image': ['image', '=none'],
  'mask-reference': ['image', 'url', '=none'], 'angle-percentage': ['angle', 'percentage'], 'border-width': ['line-width'],
  'mask-source': ['url'], 'outline-line-style': ['line-style'], 'border-style': ['line-style'],
};
// Grammars that the specifications lack, leave in prose, or that Chromium adds to.
const GRAMMARS = {
  'zoom': 'normal | reset | <number> | <percentage>',
  'clip': 'auto | <rect()>',
  'd': 'none | <path()>',
  'background': '<bg-image> || <position> || <repeat-style> || <attachment> || <visual-box> || <color>',
  'box-shadow': 'none | <shadow>#',
  'cursor': 'auto | default | none | pointer | text | move',
  '-webkit-box-orient': 'horizontal | vertical | inline-axis | block-axis',
  '-webkit-line-clamp': 'none | <integer>',
  '-webkit-mask-box-image': '<image> <number>',
  '-webkit-text-security': 'none | disc | circle | square',
  '-webkit-box-decoration-break': 'slice | clone',
  '-webkit-writing-mode': 'horizontal-tb | vertical-rl | vertical-lr',
  '-webkit-line-break': 'auto | loose | normal | strict | after-white-space',
  '-webkit-font-smoothing': 'auto | none | antialiased | subpixel-antialiased',
  '-webkit-tap-highlight-color': '<color>',
  '-webkit-ruby-position': 'before | after',
  '-webkit-user-drag': 'auto | none | element',
  '-webkit-user-modify': 'read-only | read-write | read-write-plaintext-only',
  '-webkit-rtl-ordering': 'logical | visual',
  '-webkit-locale': 'auto | <string>',
  '-webkit-text-decorations-in-effect': 'none | underline | overline | line-through',
  '-webkit-text-orientation': 'sideways | mixed | upright',
  '-webkit-border-image': '<image> <number>',
  '-webkit-box-reflect': 'none | above | below | left | right',
  '-webkit-text-combine': 'none | horizontal',
  'page': 'auto | <custom-ident>',
  'color-scheme': 'normal | light | dark | only light',
  'quotes': 'auto | none | [<string> <string>]+',
  'z-index': 'auto | <integer>',
  'outline-style': 'auto | <line-style>',
  'touch-action': 'auto | none | manipulation',
  'fill': '<color> | <url> | none | context-fill | context-stroke',
  'stroke': '<color> | <url> | none | context-fill | context-stroke',
};
// Functions of these properties, with an example each.
const FUNCTIONS = {
  transform: 'matrix(2,0,0,1,0,0) translate(1px) translateX(1px) translateY(1px) scale(2) scaleX(2) scaleY(2) rotate(9deg) skew(9deg) '
    + 'skewX(9deg) skewY(9deg) matrix3d(1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1) translate3d(1px,1px,1px) translateZ(1px) scale3d(1,1,1) '
    + 'scaleZ(1) rotate3d(1,1,1,9deg) rotateX(9deg) rotateY(9deg) rotateZ(9deg) perspective(9px)',
  filter: 'blur(1px) brightness(2) contrast(2) grayscale(1) hue-rotate(9deg) invert(1) opacity(.5) saturate(2) sepia(1) drop-shadow(1px_1px)',
  shapes: 'circle() ellipse() inset(1px) rect(0_9px_9px_0) xywh(0_0_9px_9px) polygon(0_0,9px_0,0_9px) path("M0_0H9V9") '
    + 'shape(from_0_0,line_to_9px_0,line_to_0_9px)',
};
const functionsOf = { 'transform': 'transform', 'filter': 'filter', 'backdrop-filter': 'filter', 'clip-path': 'shapes', 'shape-outside': 'shapes', 'offset-path': 'shapes' };
const types = new Map(webref.types.filter((t) => t.syntax).map((t) => [t.name, t.syntax]));
const properties = new Map(webref.properties.map((p) => [p.name, p]));
const busy = new Set(); // names being taken apart, as grammars are recursive
const known = new Map(); // what was found out about a type, a property or a node

// Kinds of values of their own, each within a property that takes them.
const TYPES = {
  '<color>': ['color', 'red #f00 #ff000080 rgb() rgba() hsl() hsla() hwb() lab() lch() oklab() oklch() color() color-mix() light-dark() device-cmyk() '
    + 'contrast-color() alpha() color-layers() transparent currentcolor CanvasText ActiveText', {
    'rgb()': 'rgb(1 2 3)', 'rgba()': 'rgba(1,2,3,.5)', 'hsl()': 'hsl(9 9% 9%)', 'hsla()': 'hsla(9,9%,9%,.5)', 'hwb()': 'hwb(9 9% 9%)', 'lab()': 'lab(50 9 9)',
    'lch()': 'lch(50 9 9)', 'oklab()': 'oklab(.5 .1 .1)', 'oklch()': 'oklch(.5 .1 9)', 'color()': 'color(srgb 1 0 0)', 'color-mix()': 'color-mix(in srgb, red, blue)',
    'light-dark()': 'light-dark(red, blue)', 'device-cmyk()': 'device-cmyk(1 0 0 0)', 'contrast-color()': 'contrast-color(red)', 'alpha()': 'alpha(from red / .5)',
    'color-layers()': 'color-layers(red, blue)' }],
  '<image>': ['background-image', 'url() linear-gradient() radial-gradient() conic-gradient() repeating-linear-gradient() repeating-radial-gradient() '
    + 'repeating-conic-gradient() -webkit-linear-gradient() -webkit-radial-gradient() -webkit-repeating-linear-gradient() -webkit-repeating-radial-gradient() '
    + '-webkit-gradient() image-set() -webkit-image-set() cross-fade() -webkit-cross-fade() image() element() paint()', {
    'url()': 'url(a.png)', 'image-set()': 'image-set("a.png" 1x)', '-webkit-image-set()': '-webkit-image-set(url(a.png) 1x)', 'cross-fade()': 'cross-fade(red, blue)',
    '-webkit-cross-fade()': '-webkit-cross-fade(url(a.png), url(b.png), .5)', '-webkit-gradient()': '-webkit-gradient(linear, 0 0, 0 9, from(red), to(blue))',
    'image()': 'image(red)', 'element()': 'element(#x)', 'paint()': 'paint(x)' }],
  '<length>': ['width', 'px cm mm Q in pc pt em rem ex rex ch rch cap rcap ic ric lh rlh vw vh vi vb vmin vmax svw svh svi svb svmin svmax lvw lvh lvi lvb '
    + 'lvmin lvmax dvw dvh dvi dvb dvmin dvmax cqw cqh cqi cqb cqmin cqmax', {}],
  '<angle>': ['rotate', 'deg grad rad turn', {}],
  '<time>': ['transition-duration', 's ms', {}],
  '<resolution>': ['background-image', 'x dpi dpcm dppx', { x: 'image-set("a.png" 1x)', dpi: 'image-set("a.png" 9dpi)', dpcm: 'image-set("a.png" 9dpcm)', dppx: 'image-set("a.png" 9dppx)' }],
  'Mathematical functions': ['width', 'calc() min() max() clamp() round() mod() rem() abs() sign() sin() cos() tan() asin() acos() atan() atan2() pow() sqrt() hypot() log() exp() '
    + 'progress() random() e pi infinity', {
    'calc()': 'calc(1px + 2%)', 'min()': 'min(1px, 2px)', 'max()': 'max(1px, 2px)', 'clamp()': 'clamp(1px, 2px, 3px)', 'round()': 'round(9px, 2px)', 'mod()': 'mod(9px, 2px)', 'rem()': 'rem(9px, 2px)',
    'abs()': 'abs(-9px)', 'sign()': 'calc(1px*sign(9))', 'sin()': 'calc(1px*sin(1))', 'cos()': 'calc(1px*cos(1))', 'tan()': 'calc(1px*tan(1))', 'asin()': 'calc(1px*sin(asin(1)))', 'acos()': 'calc(1px*cos(acos(1)))',
    'atan()': 'calc(1px*cos(atan(1)))', 'atan2()': 'calc(1px*cos(atan2(1, 1)))', 'pow()': 'calc(1px*pow(2, 2))', 'sqrt()': 'calc(1px*sqrt(4))', 'hypot()': 'hypot(3px, 4px)', 'log()': 'calc(1px*log(9))', 'exp()': 'calc(1px*exp(1))',
    'progress()': 'calc(1px*progress(1, 0, 2))', 'random()': 'random(1px, 2px)', e: 'calc(1px*e)', pi: 'calc(1px*pi)', infinity: 'min(1px, 1px*infinity)' }],
  'Substitution': ['width', 'var() env() attr() if() --x() inherit()', { 'var()': 'var(--x, 1px)', 'env()': 'env(x, 1px)', 'attr()': 'attr(x px, 1px)', 'if()': 'if(media(print): 1px; else: 2px)', '--x()': '--x()', 'inherit()': 'inherit(--x)' }],
  'Keywords of every property': ['width', 'inherit initial unset revert revert-layer revert-rule', {}],
};

/** Merge: the shorter of two samples wins. */
function add(into, from) {
  for (const [leaf, sample] of from) if (!into.has(leaf) || sample.length < into.get(leaf).length) into.set(leaf, sample);
  return into;
}

const kinds = (...names) => new Map(names.flatMap((n) => (n[0] === '=' ? [[n.slice(1), n.slice(1)]] : [...ofType(n)])));

/** Samples of a type by name. */
function ofType(name) {
  if (name in SPLIT) return kinds(...SPLIT[name]);
  if (name in KINDS) return new Map([[name.endsWith('()') ? name : `<${name}>`, KINDS[name]]]);
  const functionName = name.endsWith('()') ? name : null;
  const syntax = types.get(name) ?? webref.functions.find((f) => f.name === name)?.syntax;
  if (!syntax) return new Map(functionName ? [] : [[`<${name}>`, '?']]);
  return parsed(`type ${name}`, syntax);
}

/** Samples of a grammar by name; nothing inside of itself. */
function parsed(name, syntax) {
  if (busy.has(name)) return new Map();
  if (!known.has(name)) {
    busy.add(name);
    known.set(name, samples(definitionSyntax.parse(syntax)));
    busy.delete(name);
  }
  return new Map(known.get(name));
}

/** The shortest text of a grammar. */
function shortest(node) {
  if (!known.has(node)) known.set(node, shortestOf(node));
  return known.get(node);
}

function shortestOf(node) {
  if (node.type === 'Multiplier' && node.min === 0) return '';
  if (node.type === 'Group' && node.combinator === ' ') return join(inFunctions(node.terms).map(shortest));
  if (node.type === 'Call') return `${node.name}(${join(node.terms.map(shortest))})`;
  const all = [...samples(node).values()].sort((a, b) => a.length - b.length);
  return all[0] ?? '';
}

const join = (parts) => parts.filter((p) => p !== '').join(' ');

/** A sequence with the terms between `name(` and `)` put into one node. */
function inFunctions(terms) {
  const result = [];
  for (const term of terms) {
    const open = result.find((t) => t.type === 'Call' && !t.closed);
    if (term.type === 'Function' && !open) result.push({ type: 'Call', name: term.name, terms: [], nested: 0 });
    else if (!open) result.push(term);
    else if (term.type === 'Token' && term.value === ')' && open.nested-- === 0) open.closed = true;
    else if (term.type === 'Function') (open.nested++, open.terms.push(term));
    else open.terms.push(term);
  }
  return result;
}

/** Each leaf of a grammar with a text of that grammar which contains it. */
function samples(node) {
  const found = new Map();
  switch (node.type) {
    case 'Keyword': return new Map([[node.name, node.name]]);
    case 'Type': return ofType(node.name);
    case 'Property': return grammarOf(node.name);
    case 'Call': return new Map([[`${node.name}()`, shortest(node)]]);
    case 'Multiplier': {
      const times = Math.max(1, node.min);
      const rest = Array(times - 1).fill(shortest(node.term));
      for (const [leaf, sample] of samples(node.term)) found.set(leaf, [sample, ...rest].join(node.comma ? ', ' : ' '));
      return found;
    }
    case 'Group': {
      const terms = inFunctions(node.terms);
      const alone = node.combinator === '|' || node.combinator === '||';
      terms.forEach((term, i) => {
        const own = samples(term);
        if (!alone) for (const [leaf, s] of own) own.set(leaf, join(terms.map((t, j) => (i === j ? s : shortest(t)))));
        add(found, own);
      });
      return found;
    }
    case 'String': return new Map([['', node.value.replace(/^'|'$/g, '')]]);
    case 'Token': case 'Comma': return new Map([['', node.value ?? ',']]);
    default: return found;
  }
}

/** Samples of a property. */
function grammarOf(name) {
  const entry = properties.get(name);
  const syntax = GRAMMARS[name] ?? entry?.syntax;
  if (!syntax) return new Map();
  const found = parsed(`property ${name}`, syntax);
  for (const call of FUNCTIONS[functionsOf[name]]?.split(' ') ?? []) found.set(`${call.split('(')[0]}()`, call.replaceAll('_', ' '));
  for (const leaf of ['', ...(name in functionsOf ? ['<transform-function>', '<filter-function>', '<basic-shape>'] : [])]) found.delete(leaf);
  return found;
}

/** Runs in the page: which longhands each property Chromium has stands for, and which of the samples it takes. */
function ask(grammars) {
  const names = [];
  for (const name in document.body.style) names.push(name);
  const dashed = [...new Set(names.map((n) => (n === 'cssFloat' ? 'float' : n.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase()).replace(/^(webkit|moz|ms)-/, '-$1-'))))];
  const result = {};
  for (const name of dashed.filter((n) => CSS.supports(n, 'inherit'))) {
    const element = document.createElement('i');
    element.style.setProperty(name, 'inherit');
    const longhands = Array.from(element.style);
    const values = Object.entries(grammars[name] ?? {}).filter(([, sample]) => CSS.supports(name, sample));
    result[name] = { longhands, values: Object.fromEntries(values) };
  }
  return result;
}

const browser = await launch();
const page = await browser.newPage();
const grammars = Object.fromEntries([...new Set([...properties.keys(), ...Object.keys(GRAMMARS)])].map((n) => [n, Object.fromEntries(grammarOf(n))]));
const answers = await page.evaluate(ask, grammars);
const listed = {};
const kindLines = [];
for (const [name, [host, leaves, examples]] of Object.entries(TYPES)) {
  const unit = { '<length>': 'length', '<angle>': 'angle', '<time>': 'time' }[name];
  const found = Object.fromEntries(leaves.split(' ').map((leaf) => [leaf, examples[leaf] ?? (unit ? `2${leaf}` : leaf.endsWith('gradient()') ? leaf.replace(')', 'red, blue)') : leaf)]));
  const taken = await page.evaluate(([p, f]) => Object.entries(f).filter(([, v]) => CSS.supports(p, v)), [host, found]);
  kindLines.push(`${JSON.stringify(name)}: ${JSON.stringify({ host, values: Object.fromEntries(taken) })}`);
}
const lines = [];
for (const name of Object.keys(answers).sort()) {
  const { longhands, values } = answers[name];
  const entry = properties.get(name);
  const alike = (n) => name.startsWith('-webkit-') && !n.startsWith('-webkit-') && answers[n].longhands.join() === longhands.join();
  const other = entry?.legacyAliasOf ?? Object.keys(answers).find(alike) ?? name;
  const same = other !== name && answers[other]?.longhands.join() === longhands.join() && longhands.length > 1;
  const kind = same ? { alias: other } : longhands.length === 1 && longhands[0] !== name ? { alias: longhands[0] } : longhands.length > 1 ? { longhands } : {};
  if (name === 'all') kind.longhands = [];
  listed[name] = { ...kind, values, area: (entry?.href ?? '').match(/(?:csswg|fxtf|css-houdini)\.org\/([^/#]+)/)?.[1] ?? (entry?.href.includes('svgwg') ? 'svg' : 'compat') };
  if (process.env.SHOW_REFUSED) {
    for (const [leaf, sample] of Object.entries(grammars[name] ?? {})) if (!(leaf in values)) console.error(`${name}: ${leaf}: ${sample}`);
  }
  lines.push(`${JSON.stringify(name)}: ${JSON.stringify(listed[name])}`);
}
fs.writeFileSync(path.join(root, 'tools/css_values.json'), `{"chromium": ${JSON.stringify(browser.version())},\n"types": {\n${kindLines.join(',\n')}\n},\n"properties": {\n${lines.join(',\n')}\n}}\n`);
await browser.close();
console.log(`${lines.length} properties`);
