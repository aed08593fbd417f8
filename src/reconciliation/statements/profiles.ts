import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseProfiles, type Profile } from '../../banking/profile.js';

/** Beside the profiles stands the schema of them all. */
const isProfile = (name: string): boolean =>
  /\.(ya?ml|json)$/.test(name) && name !== 'profile.schema.json';

/**
 * Every profile in these folders, where they are there: ours, and those that users add.
 * @throws Refusal `profile-invalid`
 */
export async function loadProfiles(folders: readonly string[]): Promise<readonly Profile[]> {
  const files: { readonly name: string; readonly text: string }[] = [];
  for (const folder of folders.filter((each) => existsSync(each))) {
    const names = (await readdir(folder)).filter(isProfile);
    for (const name of names.sort()) {
      files.push({ name, text: await readFile(join(folder, name), 'utf8') });
    }
  }
  return parseProfiles(files);
}
