import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

function broken(folder: string): readonly string[] {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      ...['--config', resolve('.dependency-cruiser.cjs'), '--output-type', 'json'],
      ...['src', 'projections'],
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (!stdout) throw new Error(`dependency-cruiser ended with ${status}: ${stderr}`);
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { from: string; to: string; rule: { name: string } }[] };
  };
  return summary.violations.map(({ from, to, rule }) => `${from} → ${to}: ${rule.name}`).sort();
}

describe('imports', () => {
  it('go one way', () => {
    expect(broken('.')).toEqual([]);
  }, 60_000);

  it('that go the wrong way are found', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tranche-imports-'));
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    };
    try {
      write('projections/index.ts', 'export const projections = [];');
      write('src/domain/limits/account.ts', 'export const account = 1;');
      write('src/stores/events/sqlite/store.ts', 'export const open = 1;');
      const wrong = [
        ['src/kernel/money.ts', '../domain/limits/account.js'],
        ['src/assessment/assess.ts', '../domain/limits/account.js'],
        ['src/domain/ids.ts', 'node:crypto'],
        ['src/domain/ids.ts', 'node:fs'],
        ['projections/limits/project.ts', '../../src/domain/limits/account.js'],
        ['src/http/app.ts', '../stores/events/sqlite/store.js'],
        ['src/history/replay.ts', '../../projections/index.js'],
      ] as const;
      for (const [file] of wrong) {
        const imports = wrong.filter(([from]) => from === file);
        write(file, imports.map(([, to]) => `import '${to}';\n`).join(''));
      }
      expect(broken(folder)).toEqual([
        'projections/limits/project.ts → src/domain/limits/account.ts: projections-import-events-and-nothing-that-decides',
        'src/assessment/assess.ts → src/domain/limits/account.ts: assessment-imports-only-what-is-below-it',
        'src/domain/ids.ts → crypto: hashing-in-pure-code-is-for-names-and-packs',
        'src/domain/ids.ts → fs: pure-code-reaches-nothing-outside',
        'src/history/replay.ts → projections/index.ts: the-registry-of-projections-is-for-stores-and-composition',
        'src/http/app.ts → src/stores/events/sqlite/store.ts: adapters-are-named-in-composition',
        'src/kernel/money.ts → src/domain/limits/account.ts: kernel-imports-only-what-is-below-it',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});
