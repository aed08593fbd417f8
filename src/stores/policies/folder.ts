import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pack } from '../../assessment/assessment.js';
import { parsePack } from '../../assessment/pack.js';

export interface TextFile {
  /** Relative to the folder of its version, with `/`. */
  readonly name: string;
  readonly text: string;
}

/** The files of one pack, as `parsePack` and `checkPack` take them. */
export interface PackFolder {
  readonly document: string;
  readonly version: string;
  readonly files: readonly TextFile[];
  readonly examples: readonly TextFile[];
}

/** Reads every pack under a folder: `<document>/<version>/**.yaml`, worked examples in `examples/`. */
export async function readPackFolders(root: string): Promise<PackFolder[]> {
  const folders: PackFolder[] = [];
  for (const document of await foldersIn(root)) {
    for (const version of await foldersIn(join(root, document))) {
      const folder = join(root, document, version);
      const files = await textFiles(folder, '');
      folders.push({
        document,
        version,
        files: files.filter(({ name }) => !name.startsWith('examples/')),
        examples: files.filter(({ name }) => name.startsWith('examples/')),
      });
    }
  }
  return folders;
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

async function textFiles(folder: string, prefix: string): Promise<TextFile[]> {
  const files: TextFile[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const name = prefix + entry.name;
    if (entry.isDirectory()) files.push(...(await textFiles(path, `${name}/`)));
    else if (entry.name.endsWith('.yaml')) {
      files.push({ name, text: await readFile(path, 'utf8') });
    }
  }
  return files;
}

/**
 * Loads every pack under a folder.
 * @throws PackError with file, line and reason; an Error where a pack isn't in its own folder.
 */
export async function loadPacks(root: string): Promise<Pack[]> {
  const folders = await readPackFolders(root);
  return folders.map(({ document, version, files }) => {
    const place = `${document}/${version}`;
    const pack = parsePack(files.map(({ name, text }) => ({ name: `${place}/${name}`, text })));
    if (pack.pin.document !== document || pack.pin.version !== version) {
      const { pin } = pack;
      throw new Error(`${root}/${place} holds ${pin.document}/${pin.version}: rename the folder`);
    }
    return pack;
  });
}
