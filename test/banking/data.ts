import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe } from '@jest/globals';
import { parseProfiles } from '../../src/banking/profile.js';
import type { BankFile } from '../../src/banking/values.js';

const ROOT = new URL('../../../shared/data/', import.meta.url);

/** A folder of standards and bank files that nobody here wrote; not part of the project. */
export const folder = (name: string): string => new URL(`${name}/`, ROOT).pathname;

/** Tests over such a folder are skipped, and say so, where it is absent. */
export const describeOver = (name: string): typeof describe | typeof describe.skip =>
  existsSync(folder(name)) ? describe : describe.skip;

export const dataFile = (name: string, file: string): BankFile => ({
  name: file,
  bytes: readFileSync(folder(name) + file),
});

const PROFILES = new URL('../../profiles/', import.meta.url);

export const shippedProfiles = parseProfiles(
  readdirSync(PROFILES)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ name, text: readFileSync(new URL(name, PROFILES), 'utf8') })),
);
