import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseProfiles, type Profile } from '../../banking/profile.js';

/**
 * Every profile in these folders, where they are there: ours, and those that users add.
 * @throws Refusal `profile-invalid`
 */
export async function loadProfiles(folders: readonly string[]): Promise<readonly Profile[]> {
  const files: { readonly name: string; readonly text: string }[] = [];
  for (const folder of folders.filter((each) => existsSync(each))) {
    const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name));
    for (const name of names.sort()) {
      files.push({ name, text: await readFile(join(folder, name), 'utf8') });
    }
  }
  return parseProfiles(files);
}
