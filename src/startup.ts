import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { type Config, ConfigError } from './config.js';

/**
 * Looks before anything is made: what can't be served leaves no ledger behind.
 * @throws ConfigError
 */
export async function checkStart(config: Config): Promise<void> {
  const { TRANCHE_DATA, TRANCHE_POLICIES } = config;
  const problems: string[] = [];
  if (!isFolder(TRANCHE_POLICIES)) {
    problems.push(`TRANCHE_POLICIES must be a folder of policy packs; got "${TRANCHE_POLICIES}"`);
  }
  if (TRANCHE_DATA !== ':memory:' && !canBeFolder(TRANCHE_DATA)) {
    problems.push(`TRANCHE_DATA must be a folder, or not be there yet; got "${TRANCHE_DATA}"`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  await listening(config, listenOnce(config));
}

/** @throws ConfigError where it is the address or the port that can't be listened on. */
export const listening = <T>({ TRANCHE_HOST, TRANCHE_PORT }: Config, work: Promise<T>) =>
  explained(work, (code) => {
    switch (code) {
      case 'EADDRINUSE':
        return `TRANCHE_PORT ${TRANCHE_PORT} is taken by another program: stop that, or name another with --port`;
      case 'EACCES':
        return `TRANCHE_PORT ${TRANCHE_PORT} is not for this user to listen on: name another with --port`;
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
      case 'EAI_AGAIN':
        return `TRANCHE_HOST must be an address of this machine; got "${TRANCHE_HOST}"`;
    }
    return undefined;
  });

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** SQLSTATE: 28 is a wrong user or password, 3D a database there is not, 57P03 one starting up. */
const NOT_LET_IN = /^(28|3D)\w{3}$|^57P03$/;

/** @throws ConfigError where it is the database that can't be reached. */
export const opening = <T>({ DATABASE_URL }: Config, work: Promise<T>) =>
  explained(work, (code) =>
    DATABASE_URL !== undefined && (UNREACHABLE.has(code) || NOT_LET_IN.test(code))
      ? // The URL holds a password, so it is not shown.
        `DATABASE_URL must lead to a PostgreSQL that lets us in; it said ${code}`
      : undefined,
  );

async function explained<T>(
  work: Promise<T>,
  problemOf: (code: string) => string | undefined,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const problem = problemOf((error as NodeJS.ErrnoException).code ?? '');
    throw problem === undefined ? error : new ConfigError([problem]);
  }
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A folder, or a place that is free for one. */
function canBeFolder(path: string): boolean {
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there) return there.isDirectory();
    return dirname(path) === path || canBeFolder(dirname(path));
  } catch {
    // ENOTDIR: something on the way to it is a file.
    return false;
  }
}

function listenOnce({ TRANCHE_PORT, TRANCHE_HOST }: Config): Promise<void> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(TRANCHE_PORT, TRANCHE_HOST, () => probe.close(() => resolve()));
  });
}
