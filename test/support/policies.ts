import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder with the shipped packs and a version 2 of 武新管〔2023〕4号, in force from a day on, with an
 * edit: what a unit does that gets a new document. Whoever asks for it removes it.
 */
export function aNextVersion(from: string, edit: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-policies-'));
  cpSync('policies', folder, { recursive: true });
  const document = join(folder, 'wuxinguan-2023-4');
  const next = join(document, '2');
  cpSync(join(document, '1'), next, { recursive: true });
  const files = readdirSync(next, { recursive: true, encoding: 'utf8' });
  for (const name of files.filter((file) => file.endsWith('.yaml'))) {
    const path = join(next, name);
    const text = readFileSync(path, 'utf8')
      .replace("version: '1'", "version: '2'")
      .replace('validity: { from: 2023-03-24', `validity: { from: ${from}`);
    writeFileSync(path, edit(text));
  }
  return folder;
}
