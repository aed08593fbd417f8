import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { addFiles, EARLIER, FILES } from './files.js';

it('a demo of an older program is given the files that it lacks, and keeps those it has', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-demo-files-'));
  try {
    const files = join(folder, FILES);
    mkdirSync(files);
    writeFileSync(join(files, 'README.txt'), 'my own notes');
    addFiles(folder);
    const earlier = readFileSync(join(files, EARLIER), 'utf8');
    expect(earlier).toMatch(/2021-006.*智能化改造补贴/);
    addFiles(folder);
    expect(readdirSync(files).sort()).toEqual(['README.txt', EARLIER]);
    expect(readFileSync(join(files, 'README.txt'), 'utf8')).toBe('my own notes');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
