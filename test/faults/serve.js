// The built server on a clock that runs on from a moment. Loading it takes longer than starting it,
// so it is loaded first, and told later where to serve.
import { readConfig } from '../../dist/src/config.js';
import { serve } from '../../dist/src/main.js';

process.once('message', async ({ folder, moment, port = 0, speed = 1 }) => {
  const from = Date.parse(moment);
  // It stands until there is a server: a start of half a minute would be days of a quick one. Nor
  // does it jump when the machine's clock is set.
  let begun = speed === 1 ? performance.now() : undefined;
  const passed = () => (begun === undefined ? 0 : (performance.now() - begun) * speed);
  const now = () => new Date(from + passed()).toISOString();
  const { url, access } = await serve(
    readConfig({
      TRANCHE_DATA: folder,
      TRANCHE_PORT: String(port),
      TRANCHE_LOG_LEVEL: 'warn',
      TRANCHE_RATE_LIMIT: '0',
      TRANCHE_WEBHOOK_ALLOW: '127.0.0.1',
    }),
    { clock: speed === 1 ? { now } : { now, lookMs: 5 } },
  );
  begun ??= performance.now();
  process.send({ url, code: access.firstAdministratorCode() });
});
// It ends with the test, however that ended.
process.once('disconnect', () => process.exit());
process.send('loaded');
