// A child process: appends in rounds of concurrent callers and writes a line for each
// acknowledgement, so that a trace of its system calls shows what came before it.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Moment } from '../../src/kernel/days.js';
import { NO_STREAM } from '../../src/stores/events/port.js';
import { openSqliteEventStore } from '../../src/stores/events/sqlite/store.js';
import { newEvent, newStream } from '../contract/events.js';

const [folder = '', rounds = '1', callers = '1'] = process.argv.slice(2);
const store = openSqliteEventStore({
  path: join(folder, 'events.db'),
  now: () => new Date().toISOString() as Moment,
});
for (let round = 0; round < Number(rounds); round += 1) {
  writeSync(1, `round ${round}\n`);
  await Promise.all(
    Array.from({ length: Number(callers) }, async () => {
      const { position } = await store.append(newStream(), NO_STREAM, [newEvent()]);
      writeSync(1, `acknowledged ${position}\n`);
    }),
  );
}
