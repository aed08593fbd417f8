import { fileURLToPath } from 'node:url';
import type { Policies } from '../assessment/assessment.js';
import { type Names, namesFrom } from '../history/names.js';
import type { Shell } from './shell.js';

/** As the configuration has it, of which the rest takes longer to check than packs to load. */
export const policiesFolder = (): string =>
  process.env['TRANCHE_POLICIES'] || fileURLToPath(new URL('../../../policies', import.meta.url));

/** Of the packs that this version of the program brings. */
export async function policiesHere(): Promise<Policies> {
  const [{ makePolicies }, { loadPacks }] = await Promise.all([
    import('../assessment/policies.js'),
    import('../stores/policies/folder.js'),
  ]);
  return makePolicies(await loadPacks(policiesFolder()));
}

export const namesHere = async ({ language }: Shell): Promise<Names> =>
  namesFrom(await policiesHere(), language);
