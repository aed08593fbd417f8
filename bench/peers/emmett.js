// Appends the events of a file to emmett's SQLite store, one caller:
//   node emmett.js <database> <events.json> one|each  prints { operations, elapsedMs, waitsMs }
import { readFileSync } from 'node:fs';
import {
  getSQLiteEventStore,
  SQLiteConnectionPool,
  sqliteConnection,
} from '@event-driven-io/emmett-sqlite';

const [fileName, input, connections] = process.argv.slice(2);
const events = JSON.parse(readFileSync(input, 'utf8'));
// As its documentation opens it, which is a connection for each append; or with one kept open.
const pool =
  connections === 'one'
    ? SQLiteConnectionPool({
        fileName,
        connectionOptions: { singleton: true, connection: sqliteConnection({ fileName }) },
      })
    : SQLiteConnectionPool({ fileName });
const store = getSQLiteEventStore({ fileName, pool });
await store.schema.migrate();

const versions = new Map();
const run = Date.now();
const append = async ({ stream: name, type, data, metadata }) => {
  const stream = `enterprise-${run}-${name}`;
  const expectedStreamVersion = versions.get(stream) ?? 'STREAM_DOES_NOT_EXIST';
  const { nextExpectedStreamVersion } = await store.appendToStream(
    stream,
    [{ type, data, metadata }],
    { expectedStreamVersion },
  );
  versions.set(stream, nextExpectedStreamVersion);
};

const warmUp = events.splice(0, 20);
for (const event of warmUp) await append({ ...event, stream: `warm-up-${Math.random()}` });
const waitsMs = [];
const started = performance.now();
for (const event of events) {
  const asked = performance.now();
  await append(event);
  waitsMs.push(performance.now() - asked);
}
const elapsedMs = performance.now() - started;
console.log(JSON.stringify({ operations: events.length, elapsedMs, waitsMs }));
await pool.close();
