import 'reflect-metadata';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { plainToInstance, Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateBy,
  validateSync,
} from 'class-validator';
import { parseNetwork } from './webhooks/addresses.js';
import { LOG_LEVELS, type LogLevel } from './logging.js';

const whole = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;

const Whole = (least: number, most: number): PropertyDecorator => {
  const message = `must be a whole number from ${least} to ${most}`;
  return (target, name) => {
    Transform(whole)(target, name);
    for (const rule of [IsInt({ message }), Min(least, { message }), Max(most, { message })]) {
      rule(target, name);
    }
  };
};

const networksIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
const areNetworks = (value: unknown): boolean =>
  typeof value === 'string' && networksIn(value).every((each) => parseNetwork(each) !== null);

/** Everything that can be set from outside, by the names of its environment variables. */
export class Config {
  /** The ledger's folder: back it up, apart from `read-models.db`. */
  @IsNotEmpty()
  readonly TRANCHE_DATA: string = './data';

  /** Anything but loopback wants a proxy before it that speaks TLS. */
  @Matches(/^[\w.:-]+$/, { message: 'must be an address or a host name, such as 127.0.0.1' })
  readonly TRANCHE_HOST: string = '127.0.0.1';

  /** 0: any that is free. */
  @Whole(0, 65_535)
  readonly TRANCHE_PORT: number = 3000;

  /** Instead of the embedded event store. */
  @IsOptional()
  @Matches(/^esdb(\+discover)?:\/\/\S+$/, { message: 'must begin with esdb://' })
  readonly KURRENTDB_URL: string | undefined = undefined;

  /** Instead of the embedded read models. */
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/\S+$/, { message: 'must begin with postgres://' })
  readonly DATABASE_URL: string | undefined = undefined;

  @IsNotEmpty()
  readonly TRANCHE_POLICIES: string = besideThis('policies');

  /** Tables from banks are read by these, and by those in `profiles` of the ledger's folder. */
  @IsNotEmpty()
  readonly TRANCHE_PROFILES: string = besideThis('profiles');

  /** Who answers for the packs that a start loads; the account the server runs under if not set. */
  @IsOptional()
  @Matches(/^\S(.{0,62}\S)?$/u, { message: 'must be a name of 1 to 64 characters' })
  readonly TRANCHE_OPERATOR: string | undefined = undefined;

  @IsIn(LOG_LEVELS, { message: `must be one of ${LOG_LEVELS.join(', ')}` })
  readonly TRANCHE_LOG_LEVEL: LogLevel = process.stdout.isTTY ? 'warn' : 'info';

  /** Requests a minute from one address; 0 for no limit, not even on sign-in. */
  @Whole(0, 1_000_000)
  readonly TRANCHE_RATE_LIMIT: number = 1_200;

  /**
   * Networks that webhooks may be sent to, also without TLS, though they are not for everybody: the
   * intranet's, or loopback for a demo.
   */
  @IsOptional()
  @ValidateBy(
    { name: 'networks', validator: { validate: areNetworks } },
    { message: 'must be networks with commas between them, such as 10.20.0.0/16,127.0.0.1' },
  )
  readonly TRANCHE_WEBHOOK_ALLOW: string | undefined = undefined;

  get webhookAllow(): readonly string[] {
    return networksIn(this.TRANCHE_WEBHOOK_ALLOW ?? '');
  }
}

/** What is wrong with the configuration: all of it, so that it can be put right in one go. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  ${problem}\n`).join('')}`);
  }
}

/**
 * An empty variable is one that is not set: compose files leave them so.
 * @throws ConfigError
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const names = Object.keys(new Config());
  const given = names.flatMap((name) => (env[name] ? [[name, env[name]]] : []));
  const config = plainToInstance(Config, Object.fromEntries(given));
  const problems = validateSync(config).map(({ property, constraints = {} }) => {
    const [message] = Object.values(constraints);
    // A URL holds a password, so it is not shown.
    const got = property.endsWith('_URL') ? '' : `; got ${JSON.stringify(env[property])}`;
    return `${property} ${message}${got}`;
  });
  problems.push(...folderProblems(config));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function* folderProblems({
  TRANCHE_DATA,
  TRANCHE_POLICIES,
  TRANCHE_PROFILES,
}: Config): Iterable<string> {
  if (!isFolder(TRANCHE_POLICIES)) {
    yield `TRANCHE_POLICIES must be a folder of policy packs; got "${TRANCHE_POLICIES}"`;
  }
  if (!isFolder(TRANCHE_PROFILES)) {
    yield `TRANCHE_PROFILES must be a folder of profiles; got "${TRANCHE_PROFILES}"`;
  }
  if (!canBeFolder(TRANCHE_DATA)) {
    yield `TRANCHE_DATA must be a folder, or not be there yet; got "${TRANCHE_DATA}"`;
  }
}

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
};

/** A folder, or a place that is free for one: nothing on the way to it is a file. */
const canBeFolder = (path: string): boolean =>
  existsSync(path) ? isFolder(path) : dirname(path) === path || canBeFolder(dirname(path));

/** Ours too, but of the command line, of a container and of the tests. */
const NO_SETTING = /^TRANCHE_(HOME|TOKEN|PUBLISHED|MODEL_\w+|KILL_\w+|SERVICE_\w+|PORT_\w+)$/;

/**
 * What looks like a setting and is none: a slip of the pen, most likely. Only named, since others
 * may set such variables as well: Kubernetes does, for a service called tranche.
 */
export function unknownSettings(
  env: Readonly<Record<string, string | undefined>> = process.env,
): readonly string[] {
  const known = new Set(Object.keys(new Config()));
  return Object.keys(env).filter(
    (name) => name.startsWith('TRANCHE_') && !known.has(name) && !NO_SETTING.test(name),
  );
}

/** A folder of the package, from the sources as from the build. */
function besideThis(folder: string): string {
  const [here, built] = [`../${folder}`, `../../${folder}`].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  ) as [string, string];
  return existsSync(here) ? here : built;
}
