// npm run bench -- [--json] [writing|growing|reading|past|assessing|matching|proof|feed …]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { assessing } from './assessing.js';
import type { Figure } from './contest.js';
import { feed } from './feed.js';
import { growing } from './growing.js';
import { matching } from './matching.js';
import { past } from './past.js';
import { proof } from './proof.js';
import { reading } from './reading.js';
import { writing } from './writing.js';

const suites = { writing, growing, reading, past, assessing, matching, proof, feed };

const args = process.argv.slice(2);
const json = args.includes('--json');
const named = args.filter((arg) => !arg.startsWith('--'));
const unknown = named.find((name) => !(name in suites));
if (unknown !== undefined) {
  console.error(`there is no benchmark ${unknown}: ${Object.keys(suites).join(', ')}`);
  process.exit(2);
}

const show = (value: number | null, digits = 2): string =>
  value === null
    ? '–'
    : value >= 100
      ? Math.round(value).toLocaleString('en')
      : value.toFixed(digits);

function print(figure: Figure): void {
  if (json) {
    console.log(JSON.stringify(figure));
    return;
  }
  const { name, ours, peer, ratio, aim, held, p50, p99 } = figure;
  const verdict = held === null ? '' : held ? 'held' : 'MISSED';
  console.log(
    [
      name.padEnd(44),
      ...[ours, peer, ratio, aim].map((value) => show(value).padStart(9)),
      verdict.padStart(7),
      ...[p50, p99].map((value) => show(value, 3).padStart(9)),
    ].join(' '),
  );
}

// On the disk that the project is on: a folder for temporary files may be memory.
mkdirSync('.tranche', { recursive: true });
if (!json) {
  const titles = ['ours', 'peer', 'ratio', 'aim'].map((title) => title.padStart(9));
  console.log([''.padEnd(44), ...titles, ''.padStart(7), '   p50 ms', '   p99 ms'].join(' '));
}
for (const [name, suite] of Object.entries(suites)) {
  if (named.length > 0 && !named.includes(name)) continue;
  const folder = mkdtempSync(resolve('.tranche', 'bench-'));
  try {
    for (const figure of await suite(folder)) print(figure);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
