import 'reflect-metadata';
import { resolve } from 'node:path';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { type Access, createAccess } from './access/access.js';
import { openTranche, type Options, type Tranche } from './composition.js';
import { type Config, ConfigError, readConfig, unknownSettings } from './config.js';
import type { LedgerKind } from './domain/ledger/events.js';
import { createApp } from './http/app.js';
import { Metrics } from './http/operations/metrics.js';
import { Refusal } from './kernel/refusal.js';
import { type Clock, systemClock } from './ledger/clock.js';
import { createLog } from './logging.js';
import { checkStart, listening, opening } from './startup.js';

export interface Serving {
  /** `real` unless given. */
  readonly kind?: LedgerKind;
  /** The ledger's; the system's unless given. */
  readonly clock?: Clock;
  /** Awaited before anyone is served; what it returns is printed under the banner. */
  readonly prepare?: (tranche: Tranche, access: Access) => Promise<readonly string[]>;
}

export interface Server {
  /** Without a slash at its end. */
  readonly url: string;
  readonly tranche: Tranche;
  readonly access: Access;
  /** Takes nothing new, finishes what is in flight, lets go of the ledger. */
  close(): Promise<void>;
}

/**
 * Opens the ledger and serves it, until `close` or the first SIGTERM or SIGINT; a second ends the
 * process at once, which loses nothing acknowledged.
 * @throws ConfigError when a demo would be served beyond this machine, or where what was configured
 * isn't to be had; Refusal as `openTranche`
 */
export async function serve(config: Config, serving: Serving = {}): Promise<Server> {
  const { kind = 'real', clock = systemClock, prepare } = serving;
  if (kind === 'demo' && !isLoopback(config.TRANCHE_HOST)) {
    throw new ConfigError([
      `TRANCHE_HOST must be a loopback address for a demo, whose passwords anybody may know; got "${config.TRANCHE_HOST}"`,
    ]);
  }
  for (const name of unknownSettings()) {
    process.stderr.write(
      `${name} is no setting of Tranche, so it does nothing. Is its name right?\n`,
    );
  }
  await checkStart(config);
  const log = createLog(config.TRANCHE_LOG_LEVEL);
  const metrics = new Metrics();
  const tranche = await opening(
    config,
    openTranche(optionsOf(config, { kind, clock, log, metrics })),
  );
  try {
    metrics.watch(tranche);
    const access = createAccess(tranche);
    const notes = (await prepare?.(tranche, access)) ?? [];
    const app = await createApp(tranche, access, {
      log,
      metrics,
      requestsPerMinute: config.TRANCHE_RATE_LIMIT || null,
    });
    tranche.webhooks.start();
    await listening(config, app.listen(config.TRANCHE_PORT, config.TRANCHE_HOST));
    const url = urlOf(config.TRANCHE_HOST, app.getHttpServer().address());
    let closed: Promise<void> | undefined;
    const close = (): Promise<void> =>
      (closed ??= (async () => {
        await app.close();
        await tranche.close();
        forget();
      })());
    const forget = onSignal(close, log);
    const code = kind === 'real' ? access.firstAdministratorCode() : null;
    announce({ url, config, kind, notes, code }, log);
    return { url, tranche, access, close };
  } catch (error) {
    await tranche.close();
    throw error;
  }
}

function optionsOf(
  config: Config,
  { kind, clock, log, metrics }: Pick<Options, 'kind' | 'clock' | 'log'> & { metrics: Metrics },
): Options {
  const { TRANCHE_DATA, TRANCHE_OPERATOR, KURRENTDB_URL, DATABASE_URL } = config;
  return {
    folder: TRANCHE_DATA,
    policiesFolder: config.TRANCHE_POLICIES,
    profilesFolder: config.TRANCHE_PROFILES,
    ...(TRANCHE_OPERATOR !== undefined && { operator: TRANCHE_OPERATOR }),
    kind,
    clock,
    log,
    observe: metrics.observe,
    webhookAllow: config.webhookAllow,
    ...(KURRENTDB_URL !== undefined && { kurrentdbUrl: KURRENTDB_URL }),
    ...(DATABASE_URL !== undefined && { postgresUrl: DATABASE_URL }),
  };
}

/** Returns how to stop listening for signals. */
function onSignal(close: () => Promise<void>, log: Pick<Logger, 'info' | 'error'>): () => void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'finishing what is in flight');
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'not closed cleanly; nothing acknowledged is lost');
        process.exit(1);
      },
    );
  };
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

interface Announcement {
  readonly url: string;
  readonly config: Config;
  readonly kind: LedgerKind;
  readonly notes: readonly string[];
  readonly code: string | null;
}

function announce({ url, config, kind, notes, code }: Announcement, log: Logger): void {
  const data = resolve(config.TRANCHE_DATA);
  if (process.stdout.isTTY) {
    const banner = [
      '',
      `  拨付账 Tranche, a ${kind} ledger`,
      '',
      `  API     ${url}/v1`,
      `  Docs    ${url}/docs`,
      `  Data    ${data}`,
      ...notes.map((note) => `  ${note}`.trimEnd()),
      '',
      '  Ctrl-C stops it.',
      '',
    ];
    process.stdout.write(`${banner.join('\n')}\n`);
  } else {
    log.info({ url, docs: `${url}/docs`, data, kind }, 'serving');
    for (const note of notes) process.stderr.write(`${note}\n`);
  }
  // A secret, so never in the log, which travels.
  if (code !== null) process.stderr.write(firstAdministrator(url, code));
}

const firstAdministrator = (url: string, code: string): string => `
  There is no administrator yet. This code makes one, once:  ${code}

  curl ${url}/v1/first-administrator -H 'content-type: application/json' \\
    -d '{"code": "${code}", "name": "NAME", "password": "PASSWORD"}'

`;

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

function urlOf(host: string, address: { readonly port: number } | string | null): string {
  const port = address !== null && typeof address === 'object' ? `:${address.port}` : '';
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}${port}`;
}

const isEntry = (): boolean => {
  const [, started] = process.argv;
  if (started === undefined) return false;
  const bare = (path: string): string => path.replace(/\.[jt]s$/, '');
  try {
    return bare(realpathSync(fileURLToPath(import.meta.url))) === bare(realpathSync(started));
  } catch {
    return false;
  }
};

if (isEntry()) {
  try {
    await serve(readConfig());
  } catch (error) {
    const wrong = error instanceof ConfigError;
    const refused = error instanceof Refusal;
    const why = refused ? `${error.code} ${JSON.stringify(error.params)}` : String(error);
    process.stderr.write(`${wrong ? error.message : why}\n`);
    process.exit(wrong ? 2 : 1);
  }
}
