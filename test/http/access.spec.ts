import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SignJWT } from 'jose';
import { type Access, createAccess, userId } from '../../src/access/access.js';
import { THE_LEDGER } from '../../src/kernel/event.js';
import { openTranche, type Tranche } from '../../src/composition.js';
import type { GrantableRole } from '../../src/domain/user/decide.js';
import { createApp } from '../../src/http/app.js';
import { Metrics } from '../../src/http/operations/metrics.js';
import { momentAt } from '../../src/kernel/days.js';
import type { Unit } from '../../src/kernel/ids.js';
import { usccWithoutCheck } from '../../src/kernel/uscc.js';
import { attemptId } from '../../src/ledger/ids.js';
import { createLog } from '../../src/logging.js';

const HOUR = 3_600_000;
const PASSWORD = 'correct horse battery';
const OTHER = 'staple instead of horse';

const log = createLog('silent');

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

let tranche: Tranche;
let access: Access;
let app: NestFastifyApplication;
/** The system clock, which tokens go by. */
let now: number;

async function started(requestsPerMinute: number | null = null): Promise<void> {
  now = Date.parse('2026-01-05T01:00:00Z');
  tranche = await openTranche({
    folder: ':memory:',
    kind: 'real',
    // The ledger's own clock stands somewhere else, and no token may notice.
    clock: { now: () => momentAt(Date.parse('2024-06-01T01:00:00Z')) },
    log,
    policiesFolder: 'policies',
  });
  access = createAccess(tranche, { cost: { ln: 4, r: 8, p: 1 }, now: () => now });
  app = await createApp(tranche, access, { log, metrics: new Metrics(), requestsPerMinute });
  await app.init();
}

beforeEach(() => started());
afterEach(async () => {
  await app.close();
  await tranche.close();
});

let keys = 0;

async function ask(
  method: 'GET' | 'POST',
  url: string,
  { body, token, key }: { body?: object; token?: string; key?: string } = {},
): Promise<Answer> {
  const answer = await app.inject({
    method,
    url,
    headers: {
      'accept-language': 'en',
      ...(method === 'POST' && { 'idempotency-key': key ?? `key-${(keys += 1)}` }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body && { payload: body }),
  });
  const parsed = answer.body === '' ? undefined : JSON.parse(answer.body);
  return {
    status: answer.statusCode,
    code: parsed?.code,
    body: parsed,
    headers: answer.headers,
  };
}

async function user(name: string, ...roles: GrantableRole[]): Promise<void> {
  await access.createUser(
    {
      userId: userId(name),
      password: PASSWORD,
      roles,
      unit: '科创局' as Unit,
      uscc: roles.includes('applicant') ? usccWithoutCheck('91350100M000100Y43') : null,
    },
    { actor: THE_LEDGER, commandId: attemptId() },
  );
}

const signIn = (name: string, password = PASSWORD): Promise<Answer> =>
  ask('POST', '/v1/sign-in', { body: { name, password } });

async function tokenOf(name: string): Promise<string> {
  const { status, body } = await signIn(name);
  expect(status).toBe(200);
  return body.token;
}

const me = (token: string): Promise<Answer> => ask('GET', '/v1/me', { token });

describe('signing in', () => {
  it('tells who is signed in, with roles, unit and enterprise', async () => {
    await user('li', 'case-officer', 'reviewer');
    const { body, status } = await signIn(' LI ');
    expect(status).toBe(200);
    expect(body.expiresAt).toBe('2026-01-05T02:00:00.000Z');
    expect(body.actor).toEqual({
      id: 'li',
      roles: ['case-officer', 'reviewer'],
      unit: '科创局',
      uscc: null,
    });
    expect((await me(body.token)).body).toEqual(body.actor);
  });

  it('gives the same answer for a wrong password, an unknown name and a disabled user', async () => {
    await user('li', 'reviewer');
    await user('chen', 'administrator');
    const admin = await tokenOf('chen');
    await user('left', 'reviewer');
    const disabled = await ask('POST', '/v1/users/left/disable', {
      token: admin,
      body: { reason: 'left the office' },
    });
    expect(disabled.status).toBe(200);
    const answers = await Promise.all([signIn('li', OTHER), signIn('nobody'), signIn('left')]);
    for (const { status, code, headers } of answers) {
      expect({ status, code }).toEqual({ status: 401, code: 'sign-in-failed' });
      expect(headers['www-authenticate']).toBe('Bearer');
    }
    const [wrong, unknown] = answers;
    expect(unknown?.body).toEqual(wrong?.body);
  });

  it('lets nobody in without a token, with a forged one, or one of another ledger', async () => {
    await user('li', 'administrator');
    const forged = await new SignJWT({ auth_time: 0, pwd: 'x' })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer(tranche.ledgerId)
      .setSubject('li')
      .setExpirationTime('1h')
      .sign(Buffer.alloc(32));
    const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${forged.split('.')[1]}.`;
    expect((await ask('GET', '/v1/me')).code).toBe('unauthenticated');
    // One that was let in doesn't let in another like it.
    const seen = await tokenOf('li');
    expect((await me(seen)).status).toBe(200);
    const [header, claims, signature = ''] = seen.split('.');
    const resigned = [header, claims, [...signature].reverse().join('')].join('.');
    const reclaimed = [header, forged.split('.')[1], signature].join('.');
    for (const token of ['', 'x', forged, unsigned, resigned, reclaimed]) {
      expect(await me(token)).toMatchObject({ status: 401, code: 'unauthenticated' });
    }
  });

  it('ends after an hour of the system clock, and can be renewed for twelve', async () => {
    await user('li', 'auditor');
    let token = await tokenOf('li');
    for (let hour = 1; hour <= 12; hour += 1) {
      now += HOUR - 1_000;
      const { status, body } = await ask('POST', '/v1/session/renew', { token });
      expect(status).toBe(200);
      token = body.token;
    }
    expect((await me(token)).status).toBe(200);
    now += 13_000;
    expect(await me(token)).toMatchObject({ status: 401, code: 'token-expired' });
    expect((await ask('POST', '/v1/session/renew', { token })).code).toBe('token-expired');
  });

  it('makes a guesser wait longer each time, with the right password too', async () => {
    await user('li', 'auditor');
    for (let guess = 0; guess < 10; guess += 1) {
      expect((await signIn('li', OTHER)).code).toBe('sign-in-failed');
    }
    const refused = await signIn('li');
    expect(refused).toMatchObject({ status: 429, code: 'too-many-attempts' });
    expect(refused.headers['retry-after']).toBe('1');
    now += 1_000;
    expect((await signIn('li', OTHER)).code).toBe('sign-in-failed');
    now += 1_000;
    expect((await signIn('li')).headers['retry-after']).toBe('1');
    now += 1_000;
    expect((await signIn('li')).status).toBe(200);
    expect((await signIn('li', OTHER)).code).toBe('sign-in-failed');
  });

  it('makes guessers of names that nobody has wait alike', async () => {
    const answers: (string | undefined)[] = [];
    for (let guess = 0; guess < 11; guess += 1) answers.push((await signIn('nobody')).code);
    expect(answers.at(-1)).toBe('too-many-attempts');
  });

  it('limits the requests of one address, but never the checks of its health', async () => {
    await app.close();
    await tranche.close();
    await started(3);
    const codes = [];
    for (let i = 0; i < 4; i += 1) codes.push(await ask('GET', '/v1/me'));
    expect(codes.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
    expect(codes[3]?.code).toBe('too-many-requests');
    expect(Number(codes[3]?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask('GET', '/health/live')).status).toBe(200);
  });

  it('limits the sign-ins of one address, under whatever names', async () => {
    await app.close();
    await tranche.close();
    await started(1_000);
    const codes: (string | undefined)[] = [];
    for (let i = 0; i < 31; i += 1) codes.push((await signIn(`nobody-${i}`)).code);
    expect(new Set(codes.slice(0, 30))).toEqual(new Set(['sign-in-failed']));
    expect(codes[30]).toBe('too-many-requests');
  });
});

describe('a role', () => {
  it('that is revoked stops at once, under the token that was given before', async () => {
    await user('chen', 'administrator');
    await user('li', 'auditor');
    const [admin, token] = [await tokenOf('chen'), await tokenOf('li')];
    expect((await ask('GET', '/v1/users', { token })).status).toBe(200);
    const revoked = await ask('POST', '/v1/users/li/roles/auditor/revoke', {
      token: admin,
      body: { reason: 'other duties' },
    });
    expect(revoked.status).toBe(200);
    expect((await ask('GET', '/v1/users', { token })).code).toBe('reading-forbidden');
    expect((await me(token)).body.roles).toEqual([]);
  });

  it('is lost with the user: a disabled one is nobody at once', async () => {
    await user('chen', 'administrator');
    await user('li', 'auditor');
    const [admin, token] = [await tokenOf('chen'), await tokenOf('li')];
    await ask('POST', '/v1/users/li/disable', { token: admin, body: { reason: 'left' } });
    expect(await me(token)).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('can be given by an administrator only', async () => {
    await user('li', 'auditor');
    const token = await tokenOf('li');
    const body = { name: 'friend', password: PASSWORD, roles: ['administrator'] };
    expect(await ask('POST', '/v1/users', { token, body })).toMatchObject({
      status: 403,
      code: 'role-missing',
    });
    const granted = await ask('POST', '/v1/users/li/roles', {
      token,
      body: { role: 'administrator' },
    });
    expect(granted.code).toBe('role-missing');
    expect((await signIn('friend')).code).toBe('sign-in-failed');
  });

  it('of the ledger itself is nobody’s', async () => {
    await user('chen', 'administrator');
    const token = await tokenOf('chen');
    const granted = await ask('POST', '/v1/users/chen/roles', { token, body: { role: 'process' } });
    expect(granted.code).toBe('request-invalid');
    const body = { name: 'Process', password: PASSWORD, roles: [] };
    expect((await ask('POST', '/v1/users', { token, body })).code).toBe('user-name-invalid');
  });
});

describe('making a user', () => {
  let admin: string;
  beforeEach(async () => {
    await user('chen', 'administrator');
    admin = await tokenOf('chen');
  });

  it('lets them in, as of a unit or an enterprise', async () => {
    const made = await ask('POST', '/v1/users', {
      token: admin,
      body: {
        name: 'Applicant.1',
        password: PASSWORD,
        roles: ['applicant'],
        uscc: '91350100M000100Y43',
      },
    });
    expect(made.status).toBe(201);
    expect(made.body.id).toBe('applicant.1');
    const { body } = await signIn('applicant.1');
    expect(body.actor).toEqual({
      id: 'applicant.1',
      roles: ['applicant'],
      unit: null,
      uscc: '91350100M000100Y43',
    });
    const list = await ask('GET', `/v1/users?after=${made.body.position}&role=applicant`, {
      token: admin,
    });
    expect(list.body.items.map(({ userId: id }: { userId: string }) => id)).toEqual([
      'applicant.1',
    ]);
    expect((await ask('GET', '/v1/users', { token: body.token })).code).toBe('reading-forbidden');
    const own = await ask('GET', '/v1/users/applicant.1', { token: body.token });
    expect(own.body).toMatchObject({ status: 'active', revision: made.body.revision });
  });

  it('can be sent again, and leaves alone a password changed since', async () => {
    const body = { name: 'li', password: PASSWORD, roles: ['auditor'] };
    const first = await ask('POST', '/v1/users', { token: admin, body, key: 'once' });
    const token = await tokenOf('li');
    const changed = await ask('POST', '/v1/me/password', {
      token,
      body: { current: PASSWORD, next: OTHER },
    });
    expect(changed.status).toBe(200);
    const again = await ask('POST', '/v1/users', { token: admin, body, key: 'once' });
    expect(again.body).toEqual(first.body);
    expect((await signIn('li')).code).toBe('sign-in-failed');
    expect((await signIn('li', OTHER)).status).toBe(200);
  });

  it.each([
    ['a short password', { password: '11 letters.' }, 'password-length'],
    ['a name with spaces', { name: 'li ying' }, 'user-name-invalid'],
    ['an unknown role', { roles: ['king'] }, 'request-invalid'],
    ['a role twice', { roles: ['auditor', 'auditor'] }, 'request-invalid'],
    ['a unit’s role without a unit', { roles: ['reviewer'] }, 'role-needs-unit'],
    ['an applicant of no enterprise', { roles: ['applicant'] }, 'role-needs-enterprise'],
    ['a field that is none', { admin: true }, 'field-unknown'],
  ])('refuses %s and writes nothing', async (_, wrong, code) => {
    const head = await tranche.store.head();
    const body = { name: 'li', password: PASSWORD, roles: [], ...wrong };
    expect((await ask('POST', '/v1/users', { token: admin, body })).code).toBe(code);
    expect(await tranche.store.head()).toBe(head);
    expect((await signIn('li')).code).toBe('sign-in-failed');
  });
});

describe('a password', () => {
  it('that is changed ends every session but the one that changed it', async () => {
    await user('li', 'auditor');
    const [here, elsewhere] = [await tokenOf('li'), await tokenOf('li')];
    const { status, body } = await ask('POST', '/v1/me/password', {
      token: here,
      body: { current: PASSWORD, next: OTHER },
    });
    expect(status).toBe(200);
    expect((await me(body.token)).status).toBe(200);
    expect((await me(here)).code).toBe('token-expired');
    expect((await me(elsewhere)).code).toBe('token-expired');
    expect((await signIn('li')).code).toBe('sign-in-failed');
  });

  it('is changed only by who knows it', async () => {
    await user('li', 'auditor');
    const token = await tokenOf('li');
    const body = { current: OTHER, next: OTHER };
    expect((await ask('POST', '/v1/me/password', { token, body })).code).toBe('sign-in-failed');
    expect((await signIn('li')).status).toBe(200);
  });

  it('reset once is not reset again by a retry, nor to another by its key', async () => {
    await user('chen', 'administrator');
    await user('li', 'auditor');
    const admin = await tokenOf('chen');
    const reset = (password: string): Promise<Answer> =>
      ask('POST', '/v1/users/li/password', { token: admin, key: 'k', body: { password } });
    expect((await reset(OTHER)).status).toBe(200);
    const own = `${OTHER} of one’s own`;
    const { body } = await signIn('li', OTHER);
    await ask('POST', '/v1/me/password', {
      token: body.token,
      body: { current: OTHER, next: own },
    });
    expect((await reset(OTHER)).status).toBe(200);
    expect((await signIn('li', own)).status).toBe(200);
    expect((await reset(PASSWORD)).code).toBe('idempotency-key-reused');
  });

  it('is reset by an administrator, for somebody else, and their sessions end', async () => {
    await user('chen', 'administrator');
    await user('li', 'auditor');
    const [admin, token] = [await tokenOf('chen'), await tokenOf('li')];
    const reset = (who: string, by: string): Promise<Answer> =>
      ask('POST', `/v1/users/${who}/password`, { token: by, body: { password: OTHER } });
    expect((await reset('chen', token)).code).toBe('role-missing');
    expect((await reset('chen', admin)).code).toBe('own-administration');
    expect((await reset('nobody', admin)).code).toBe('user-unknown');
    expect((await reset('li', admin)).status).toBe(200);
    expect((await me(token)).code).toBe('token-expired');
    expect((await signIn('li', OTHER)).status).toBe(200);
  });

  it('is never stored, nor anything from which it is quickly guessed', async () => {
    await user('li', 'auditor');
    const stored = tranche.keys.credential(userId('li'));
    expect(stored).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
    for await (const batch of tranche.store.readAll(null)) {
      expect(
        JSON.stringify(batch, (_, v) => (typeof v === 'bigint' ? String(v) : v)),
      ).not.toContain(PASSWORD);
    }
  });
});

describe('the first administrator', () => {
  const make = (code: string, name = 'chen'): Promise<Answer> =>
    ask('POST', '/v1/first-administrator', { body: { code, name, password: PASSWORD } });

  it('is made with the code of this start, once', async () => {
    const older = access.firstAdministratorCode() as string;
    const code = access.firstAdministratorCode() as string;
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect((await make(older)).code).toBe('first-code-wrong');
    const made = await make(code.toLowerCase().replaceAll('-', ' '));
    expect(made.status).toBe(201);
    expect(made.body.actor.roles).toEqual(['administrator']);
    expect((await me(made.body.token)).status).toBe(200);
    expect((await make(code, 'second')).code).toBe('administrator-exists');
    expect(access.firstAdministratorCode()).toBeNull();
  });

  it.each([
    ['of two names', ['chen', 'wang']],
    ['of one name', ['chen', 'chen']],
  ])('is one, when two requests %s race', async (_, names) => {
    const code = access.firstAdministratorCode() as string;
    const answers = await Promise.all(names.map((name) => make(code, name)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const list = await ask('GET', '/v1/users?role=administrator', {
      token: answers.find(({ status }) => status === 201)?.body.token,
    });
    expect(list.body.items.length).toBeLessThanOrEqual(1);
  });

  it('is not asked for again once an administrator was made on the console', async () => {
    const code = access.firstAdministratorCode() as string;
    await user('wang', 'administrator');
    expect(access.firstAdministratorCode()).toBeNull();
    expect((await make(code)).code).toBe('administrator-exists');
  });

  it('can be made after a crash between the event and the password', async () => {
    const { setCredential } = tranche.keys;
    tranche.keys.setCredential = () => {
      throw new Error('crash');
    };
    expect((await make(access.firstAdministratorCode() as string)).status).toBe(500);
    tranche.keys.setCredential = setCredential;
    const code = access.firstAdministratorCode() as string;
    expect((await make(code)).status).toBe(201);
    expect((await signIn('chen')).status).toBe(200);
  });

  it('takes no name that somebody has', async () => {
    await user('li', 'auditor');
    const code = access.firstAdministratorCode() as string;
    expect((await make(code, 'li')).code).toBe('user-exists');
    expect((await make(code, 'chen')).status).toBe(201);
  });
});
