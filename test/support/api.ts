import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { type Access, createAccess, userId } from '../../src/access/access.js';
import { openTranche, type Tranche } from '../../src/composition.js';
import type { GrantableRole } from '../../src/domain/user/decide.js';
import { createApp } from '../../src/http/app.js';
import { Metrics } from '../../src/http/operations/metrics.js';
import type { Problem } from '../../src/http/problem.js';
import type { ReceiptView } from '../../src/http/receipt.js';
import { day, millisecondsOf, type Moment, momentAt, startOf } from '../../src/kernel/days.js';
import type { Clock } from '../../src/ledger/clock.js';

/** A ledger's clock that a test sets: 09:00 of a day, and a millisecond on with each look. */
export class SetClock implements Clock {
  #ms: number;

  constructor(on: string) {
    this.#ms = SetClock.#morning(on);
  }

  static #morning = (on: string): number => millisecondsOf(startOf(day(on))) + 9 * 3_600_000;

  set(on: string): void {
    this.#ms = SetClock.#morning(on);
  }

  now(): Moment {
    this.#ms += 1;
    return momentAt(this.#ms);
  }
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: T;
}

export interface Sending {
  /** The Idempotency-Key; a new one unless given, none at all if null. */
  readonly key?: string | null;
  readonly ifMatch?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Method = 'GET' | 'POST' | 'PUT';

let keys = 0;

/** What takes a request: the application in this process, or a way to a server. */
export interface Wire {
  inject(request: {
    readonly method: Method;
    readonly url: string;
    readonly headers: Record<string, string>;
    readonly payload?: string | Buffer;
  }): Promise<{
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly rawPayload: Buffer;
    json(): unknown;
  }>;
}

/** One person at the API, or nobody. Paths are below /v1. */
export class Client {
  constructor(
    private readonly wire: Wire,
    private readonly token: string | null,
  ) {}

  /** Whatever is answered. A body that is a string or a Buffer goes as it is. */
  async send<T = unknown>(
    method: Method,
    path: string,
    body?: unknown,
    { key, ifMatch, headers = {} }: Sending = {},
  ): Promise<Answer<T>> {
    const raw = typeof body === 'string' || Buffer.isBuffer(body);
    const answer = await this.wire.inject({
      method,
      url: path.startsWith('/') ? path : `/v1/${path}`,
      headers: {
        ...(this.token !== null && { authorization: `Bearer ${this.token}` }),
        ...(method !== 'GET' && key !== null && { 'idempotency-key': key ?? `key-${(keys += 1)}` }),
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: raw ? body : JSON.stringify(body, digits) }),
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    const { statusCode: status, headers: received } = answer;
    return { status, headers: received, body: (isJson ? answer.json() : answer.rawPayload) as T };
  }

  /** What must succeed: a change's receipt. */
  async does(path: string, body?: unknown, sending?: Sending): Promise<ReceiptView> {
    return this.succeed<ReceiptView>('POST', path, body, sending);
  }

  /** What must succeed: an answer's body. */
  async sees<T = Json>(path: string): Promise<T> {
    return this.succeed<T>('GET', path);
  }

  /** What must be refused: the problem. */
  async isRefused(path: string, body?: unknown, sending?: Sending): Promise<Problem> {
    const { status, body: answer } = await this.send<Problem>('POST', path, body, sending);
    if (status < 400) throw new Error(`${path} was to be refused: ${JSON.stringify(answer)}`);
    return answer;
  }

  async succeed<T>(method: Method, path: string, body?: unknown, sending?: Sending): Promise<T> {
    const { status, body: answer } = await this.send<T>(method, path, body, sending);
    if (status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Uploads a small PDF to a case; its hash. */
  async uploads(applicationId: string, title: string, content = PDF): Promise<string> {
    const path = `applications/${applicationId}/evidence?title=${encodeURIComponent(title)}`;
    const headers = { 'content-type': 'application/pdf' };
    return (await this.does(path, content, { headers })).id;
  }
}

/** What a test reads out of an answer without naming its type. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

export const PDF = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');

const digits = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;

export interface Person {
  readonly roles: readonly GrantableRole[];
  readonly unit?: string;
  readonly uscc?: string;
}

export const UNIT = '科创局';

/** Enough people to keep every duty separate. */
export const staff = {
  officer: { roles: ['case-officer'], unit: UNIT },
  reviewer: { roles: ['reviewer'], unit: UNIT },
  'approver-1': { roles: ['approver'], unit: UNIT },
  'approver-2': { roles: ['approver'], unit: UNIT },
  budget: { roles: ['finance-officer'] },
  'budget-2': { roles: ['finance-approver'] },
  finance: { roles: ['finance-officer'] },
  'finance-approver': { roles: ['finance-approver'] },
  auditor: { roles: ['auditor'] },
  'other-officer': { roles: ['case-officer'], unit: '商务局' },
} as const satisfies Readonly<Record<string, Person>>;

export type StaffName = keyof typeof staff | 'admin';

const PASSWORD = 'correct horse battery';

export interface Api {
  readonly tranche: Tranche;
  readonly access: Access;
  readonly app: NestFastifyApplication;
  readonly clock: SetClock;
  /** Somebody of the staff, signed in. */
  as(name: StaffName): Client;
  /** Somebody new, signed in. */
  newPerson(name: string, person: Person): Promise<Client>;
  readonly nobody: Client;
  /** The position of the newest event: two that are equal, and nothing was written between. */
  head(): Promise<string | null>;
  close(): Promise<void>;
}

const POLICIES = fileURLToPath(new URL('../../policies', import.meta.url));

const PROFILES = fileURLToPath(new URL('../../profiles', import.meta.url));

/**
 * The whole product in memory, over `app.inject`, on a day that the test moves. A folder that was
 * opened so before, or restored from one, has its people already.
 */
export async function openApi(
  on: string,
  {
    folder = ':memory:',
    policiesFolder = POLICIES,
    webhookAllow = [],
    kurrentdbUrl,
  }: {
    readonly folder?: string;
    readonly policiesFolder?: string;
    readonly webhookAllow?: readonly string[];
    readonly kurrentdbUrl?: string | undefined;
  } = {},
): Promise<Api> {
  const clock = new SetClock(on);
  const log = pino({ level: 'silent' });
  const metrics = new Metrics();
  const tranche = await openTranche({
    folder,
    kind: 'real',
    clock,
    log,
    policiesFolder,
    profilesFolder: PROFILES,
    observe: metrics.observe,
    webhookAllow,
    ...(kurrentdbUrl !== undefined && { kurrentdbUrl }),
  });
  metrics.watch(tranche);
  const access = createAccess(tranche, { cost: { ln: 4, r: 8, p: 1 } });
  const app = await createApp(tranche, access, { log, metrics, requestsPerMinute: null });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();

  const nobody = new Client(app, null);
  const code = access.firstAdministratorCode();
  const first = code
    ? await access.makeFirstAdministrator(code, userId('admin'), PASSWORD)
    : await access.signIn('admin', PASSWORD);
  const admin = new Client(app, first.token);

  const newPerson = async (name: string, person: Person): Promise<Client> => {
    await admin.does('users', { name, password: PASSWORD, ...person });
    const { token } = await access.signIn(name, PASSWORD);
    return new Client(app, token);
  };
  const clients: Partial<Record<StaffName, Client>> = { admin };
  for (const [name, person] of Object.entries(staff)) {
    clients[name as StaffName] = code
      ? await newPerson(name, person)
      : new Client(app, (await access.signIn(name, PASSWORD)).token);
  }
  return {
    tranche,
    access,
    app,
    clock,
    nobody,
    newPerson,
    as: (name) => clients[name] as Client,
    head: () => tranche.store.head(),
    async close() {
      await app.close();
      await tranche.close();
    },
  };
}
