import { createServer } from 'node:net';
import { type Config, ConfigError } from './config.js';

/**
 * Looks before anything is made: what can't be listened on leaves no ledger behind.
 * @throws ConfigError
 */
export const checkStart = (config: Config): Promise<void> => listening(config, listenOnce(config));

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

function listenOnce({ TRANCHE_PORT, TRANCHE_HOST }: Config): Promise<void> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(TRANCHE_PORT, TRANCHE_HOST, () => probe.close(() => resolve()));
  });
}
