import type { Options } from '../composition.js';

/** How a ledger's files are opened, whichever folder they are in. */
export type OpenOptions = Omit<Options, 'kind' | 'clock'>;
