// The built server with an administrator, in a process of its own: node server.js <folder>
import { readConfig } from '../dist/src/config.js';
import { serve } from '../dist/src/main.js';

const server = await serve({
  ...readConfig({}),
  TRANCHE_DATA: process.argv[2],
  TRANCHE_PORT: 0,
  TRANCHE_RATE_LIMIT: 0,
  TRANCHE_LOG_LEVEL: 'warn',
});
const code = server.access.firstAdministratorCode();
const { token } = await server.access.makeFirstAdministrator(
  code,
  'bench',
  'correct horse battery',
);
process.send({ url: server.url, token });
process.once('message', () => server.close().then(() => process.exit(0)));
