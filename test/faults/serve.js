// The built server on a clock that runs on from a moment. Loading it takes longer than starting it,
// so it is loaded first, and told later where to serve.
import { readConfig } from '../../dist/src/config.js';
import { serve } from '../../dist/src/main.js';

process.once('message', async ({ folder, moment, port = 0 }) => {
  const ahead = Date.parse(moment) - Date.now();
  const { url, access } = await serve(
    readConfig({
      TRANCHE_DATA: folder,
      TRANCHE_PORT: String(port),
      TRANCHE_LOG_LEVEL: 'warn',
      TRANCHE_RATE_LIMIT: '0',
    }),
    { clock: { now: () => new Date(Date.now() + ahead).toISOString() } },
  );
  process.send({ url, code: access.firstAdministratorCode() });
});
// It ends with the test, however that ended.
process.once('disconnect', () => process.exit());
process.send('loaded');
