import pg from 'pg';
import { keepReport } from './report.js';

const setting = (name: string): string => {
  const value = process.env[name];
  if (value) return value;
  process.stderr.write(`${name} is not set\n`);
  process.exit(2);
};

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

const database = new pg.Client({ connectionString: setting('DATABASE_URL') });
await database.connect();
try {
  await keepReport(database, {
    url: setting('TRANCHE_URL'),
    token: setting('TRANCHE_TOKEN'),
    signal: stopping.signal,
    onRetry: (error, waitMs) => process.stderr.write(`${String(error)}; again in ${waitMs} ms\n`),
  });
} finally {
  await database.end();
}
