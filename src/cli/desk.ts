import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { Actor } from '../kernel/event.js';
import type { UserId } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import type { Access } from '../access/access.js';
import type { Tranche } from '../composition.js';
import type { Tallied } from '../exports/tally.js';
import { openFolder, openToRead } from './folder.js';
import { policiesHere } from './names.js';
import { readSession } from './sessions.js';
import { type Commands, progress, type Shell, UsageError } from './shell.js';
import type { Command } from 'commander';

/** An RFC 9457 problem, as the API answered it. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly problem: {
      readonly code: string;
      readonly detail: string;
      /** Of the request, where it is about one. */
      readonly field?: string;
    },
  ) {
    super(problem.code);
  }
}

export interface Upload {
  readonly content: Buffer;
  readonly mediaType: string;
}

/** The API of a ledger: of a server, or of a folder opened here, which are one and the same. */
export interface Desk {
  /** @throws Problem */
  read(path: string): Promise<unknown>;
  /** A file, under the key of what made it where there is one. @throws Problem */
  download(path: string): Promise<Downloaded>;
  /** @throws Problem */
  change(path: string, body?: object, upload?: Upload): Promise<unknown>;
  /** Of what was read at that revision. @throws Problem */
  replace(path: string, body: object, revision: number): Promise<unknown>;
  close(): Promise<void>;
}

export interface Downloaded {
  readonly bytes: Buffer;
  readonly name: string;
  /** 副本. */
  readonly copy: boolean;
  /** What is in an export. */
  readonly tally: Tallied | null;
}

export interface DeskOptions {
  readonly server?: string;
  readonly as?: string;
  readonly key?: string;
  /** Of a command that reads: as it was then, and counting days up to then. */
  readonly knownAt?: string;
  readonly effectiveOn?: string;
  /** Of a command whose answer is made with the policy: its words, what a payment is for. */
  readonly byPolicy?: true;
}

/**
 * `--server`, or `--as` on a folder; whoever only reads a folder needs no name. What is `known` is
 * told as of a moment, and its amounts count on no day; what names its `moments` itself is told as
 * of no other.
 */
export function atDesk(
  commands: Commands,
  command: Command,
  writes: boolean | 'known' | 'moments',
): Command {
  const { say } = commands;
  command.option(
    '--server <url>',
    say(
      '经由运行中的服务（先 tranche sign-in）',
      'through a running server (tranche sign-in first)',
    ),
  );
  command.option(
    '--as <user>',
    say('直接打开账本目录，以该用户的名义', 'open the folder here, and act as this user'),
  );
  if (writes === true) {
    return command.option(
      '--key <key>',
      say('Idempotency-Key：重试时给同一个', 'Idempotency-Key: a retry gives the same one'),
    );
  }
  if (writes === 'moments') return command;
  command.option(
    '--known-at <moment>',
    say('按当时所知（某时刻，或某日终）', 'as it was known at a moment, or at the end of a day'),
  );
  if (writes === 'known') return command;
  return command.option(
    '--effective-on <day>',
    say('金额只计至该业务日', 'counting the amounts of business days up to this one'),
  );
}

/** Opens the desk that was named, and closes it whatever happens. */
export async function withDesk<T>(
  shell: Shell,
  options: DeskOptions,
  writes: boolean,
  work: (desk: Desk) => Promise<T>,
): Promise<T> {
  const { say } = shell;
  const { server, as } = options;
  if (server !== undefined && as !== undefined) {
    throw new UsageError(say('--server 与 --as 只能给一个', 'give --server or --as, not both'));
  }
  if (writes && server === undefined && as === undefined) {
    throw new UsageError(
      say(
        '此命令会写入账本：服务运行时请给 --server URL（先 tranche sign-in），否则给 --as 用户，直接打开目录',
        'this command writes: give --server URL while a server runs (tranche sign-in first), or --as USER to open the folder here',
      ),
    );
  }
  const desk =
    server !== undefined
      ? remote(shell, server, options)
      : await (writes ? writing : reading)(shell, options);
  try {
    return await work(desk);
  } finally {
    await desk.close();
  }
}

interface Request {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
}

/** How often a replay that takes long is asked how far it is. */
const REPLAY_MS = 500;

/** As it was, where that was asked for. */
function asOf(path: string, { knownAt, effectiveOn }: DeskOptions): string {
  const query = new URLSearchParams();
  if (knownAt !== undefined) query.set('knownAt', knownAt);
  if (effectiveOn !== undefined) query.set('effectiveOn', effectiveOn);
  return query.size === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

function desk(
  shell: Shell,
  options: DeskOptions,
  send: (request: Request) => Promise<Answer>,
  close: () => Promise<void>,
): Desk {
  const { key } = options;
  const answerTo = async (request: Request): Promise<Answer> => {
    const headers = { 'accept-language': shell.language, ...request.headers };
    const answer = await send({ ...request, headers });
    if (answer.status >= 400) throw new Problem(jsonOf(answer) as Problem['problem']);
    return answer;
  };
  const ask = async (request: Request): Promise<unknown> => jsonOf(await answerTo(request));
  const keyed = () => ({ 'idempotency-key': key ?? randomUUID() });
  /** What is replayed for longer than an answer may take goes on: it is asked again, and shown. */
  const read = async (path: string): Promise<unknown> => {
    let bar: Awaited<ReturnType<typeof progress>> | undefined;
    try {
      for (;;) {
        try {
          return await ask({ method: 'GET', path: asOf(path, options), headers: {} });
        } catch (error) {
          if (!(error instanceof Problem) || error.problem.code !== 'replay-running') throw error;
          const { actual, limit } = error.problem as unknown as Record<string, unknown>;
          bar ??= await progress(shell, shell.say('个事件', 'events'));
          bar.at(Number(actual), Number(limit));
          await new Promise((again) => setTimeout(again, REPLAY_MS));
        }
      }
    } finally {
      bar?.end();
    }
  };
  return {
    read,
    async download(path) {
      const headers = key === undefined ? {} : { 'idempotency-key': key };
      const { headers: received, bytes } = await answerTo({
        method: 'GET',
        path: asOf(path, options),
        headers,
      });
      const name = /filename\*=UTF-8''([^;]+)/.exec(String(received['content-disposition']))?.[1];
      return {
        bytes,
        name: basename(decodeURIComponent(name ?? 'download')),
        copy: received['tranche-copy'] === 'true',
        tally: tallyOf(received['tranche-tally']),
      };
    },
    change(path, body = {}, upload) {
      const headers = { ...keyed(), 'content-type': upload?.mediaType ?? 'application/json' };
      const content = upload?.content ?? JSON.stringify(body);
      return ask({ method: 'POST', path, headers, body: content });
    },
    replace(path, body, revision) {
      const about = { 'content-type': 'application/json', 'if-match': `"${revision}"` };
      const headers = { ...keyed(), ...about };
      return ask({ method: 'PUT', path, headers, body: JSON.stringify(body) });
    },
    close,
  };
}

const tallyOf = (header: unknown): Tallied | null =>
  header === undefined ? null : (JSON.parse(decodeURIComponent(String(header))) as Tallied);

const jsonOf = ({ bytes }: Answer): unknown =>
  bytes.length === 0 ? null : JSON.parse(bytes.toString('utf8'));

function remote(shell: Shell, server: string, options: DeskOptions): Desk {
  const url = server.replace(/\/+$/, '');
  const token = process.env['TRANCHE_TOKEN'] ?? readSession(url)?.token;
  if (!token) {
    throw new UsageError(
      shell.say(
        `尚未登录 ${url}：请先 tranche sign-in --server ${url} 用户名`,
        `not signed in at ${url}: tranche sign-in --server ${url} NAME`,
      ),
    );
  }
  const send = (request: Request): Promise<Answer> =>
    fetched(url, { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
  return desk(shell, options, send, async () => {});
}

/** @throws Refusal `server-unreachable` */
export async function fetched(url: string, { path, ...request }: Request): Promise<Answer> {
  try {
    const answer = await fetch(`${url}${path}`, request as RequestInit);
    const headers = Object.fromEntries(answer.headers);
    return { status: answer.status, headers, bytes: Buffer.from(await answer.arrayBuffer()) };
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    throw refuse('server-unreachable', { limit: url, actual: cause?.code ?? String(error) });
  }
}

async function writing(shell: Shell, options: DeskOptions): Promise<Desk> {
  const tranche = await openFolder(shell);
  const { createAccess } = await import('../access/access.js');
  return local(shell, options, tranche, createAccess(tranche));
}

/**
 * A ledger that is only read, as the API takes it: what its GET routes ask for. What its rows lack
 * was told when it was opened, and no runner here would make them catch up.
 */
async function reading(shell: Shell, options: DeskOptions): Promise<Desk> {
  const policies = options.byPolicy && (await policiesHere());
  const opened = await openToRead(shell);
  const projector = { waitFor: async () => {} };
  const records: Tranche['records'] = async (id) => {
    const { recordsOf } = await import('../erasure/records.js');
    return recordsOf({ ...opened, projector })(id);
  };
  const tranche = { ...opened, policies, projector, records } as unknown as Tranche;
  return local(shell, options, tranche, {});
}

/** Whoever can open the folder holds its keys: there is nothing left for a password to guard. */
async function local(
  shell: Shell,
  options: DeskOptions,
  tranche: Tranche,
  signIn: Partial<Access>,
): Promise<Desk> {
  try {
    const [{ createApp }, { Metrics }, { at }] = await Promise.all([
      import('../http/app.js'),
      import('../http/operations/metrics.js'),
      import('../domain/targets.js'),
    ]);
    const actorOf = async (): Promise<Actor> => {
      if (options.as === undefined) return READER;
      const user = await tranche.ledger.read(at.user(options.as as UserId));
      if (user.status === 'none') throw refuse('user-unknown');
      if (user.status === 'disabled') throw refuse('unauthenticated');
      const { id, roles, unit, uscc } = user;
      return { id, roles, unit, uscc };
    };
    const log = {
      info: () => {},
      error: (error: unknown) =>
        process.stderr.write(`${String((error as { err?: unknown }).err ?? error)}\n`),
    };
    const access = { ...signIn, actorOf } as Access;
    const app = await createApp(tranche, access, {
      log,
      metrics: new Metrics(),
      requestsPerMinute: null,
    });
    await app.init();
    const server = app.getHttpAdapter().getInstance();
    await server.ready();
    const send = async ({ path, body, ...request }: Request): Promise<Answer> => {
      const headers = { ...request.headers, authorization: 'Bearer console' };
      const answer = await app.inject({
        ...request,
        headers,
        url: path,
        ...(body !== undefined && { payload: body }),
      });
      return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload };
    };
    return desk(shell, options, send, async () => {
      await app.close();
      await tranche.close();
    });
  } catch (error) {
    await tranche.close();
    throw error;
  }
}

const READER: Actor = { id: 'console' as UserId, roles: ['auditor'], unit: null, uscc: null };
