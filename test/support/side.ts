import { readFile } from '../../src/banking/file.js';
import { match } from '../../src/reconciliation/matching/match.js';
import type { SideThread } from '../../src/reconciliation/side-thread/side-thread.js';

/** What the thread does, here: for tests of what is made of it. */
export const side: Pick<SideThread, 'read' | 'match'> = {
  read: async (file, profiles) => readFile(file, profiles),
  match: async (reconciling) => match(reconciling),
};
