import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '../../src/config.js';
import { refuse } from '../../src/kernel/refusal.js';
import { serve, type Server } from '../../src/main.js';

const PASSWORD = 'correct horse battery';

const config = (env: Record<string, string> = {}): ReturnType<typeof readConfig> =>
  readConfig({
    TRANCHE_DATA: ':memory:',
    TRANCHE_PORT: '0',
    TRANCHE_LOG_LEVEL: 'silent',
    TRANCHE_RATE_LIMIT: '0',
    ...env,
  });

const post = (url: string, body: object): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('the configuration', () => {
  it('needs nothing to be set, and takes an empty variable for one that is not', () => {
    expect(readConfig({})).toMatchObject({
      TRANCHE_DATA: './data',
      TRANCHE_HOST: '127.0.0.1',
      TRANCHE_PORT: 3000,
      TRANCHE_RATE_LIMIT: 1200,
    });
    expect(readConfig({ TRANCHE_PORT: '', KURRENTDB_URL: '' })).toEqual(readConfig({}));
    expect(readConfig({ TRANCHE_PORT: '8080' }).TRANCHE_PORT).toBe(8080);
  });

  it('tells all that is wrong at once, and no password of a URL', () => {
    const wrong = (): unknown =>
      readConfig({
        TRANCHE_PORT: '65536',
        TRANCHE_HOST: 'http://localhost',
        TRANCHE_LOG_LEVEL: 'loud',
        TRANCHE_RATE_LIMIT: '-1',
        DATABASE_URL: 'mysql://tranche:hunter2@db/tranche',
      });
    expect(wrong).toThrow(ConfigError);
    try {
      wrong();
    } catch (error) {
      expect((error as ConfigError).problems.map((problem) => problem.split(' ')[0])).toEqual([
        'TRANCHE_HOST',
        'TRANCHE_PORT',
        'DATABASE_URL',
        'TRANCHE_LOG_LEVEL',
        'TRANCHE_RATE_LIMIT',
      ]);
      expect(String(error)).toContain('whole number from 0 to 65535; got "65536"');
      expect(String(error)).not.toContain('hunter2');
    }
  });

  it('never serves a demo, whose passwords are known, beyond this machine', async () => {
    const everywhere = config({ TRANCHE_HOST: '0.0.0.0' });
    await expect(serve(everywhere, { kind: 'demo' })).rejects.toThrow(/TRANCHE_HOST.*loopback/);
  });
});

describe('a server', () => {
  let server: Server;
  beforeEach(async () => {
    // A demo prints no code.
    server = await serve(config(), { kind: 'demo' });
  });
  afterEach(() => server.close());

  const ready = async (): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${server.url}/health/ready`);
    return { status: answer.status, body: await answer.json() };
  };

  it('is ready when the store answers, and says how far each projection is', async () => {
    await server.tranche.projector.waitFor((await server.tranche.store.head()) as string, [
      'users',
    ]);
    const { status, body } = await ready();
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ready', kind: 'demo', processesPending: 0 });
    const { projections } = body as { projections: { name: string }[] };
    expect(projections.find(({ name }) => name === 'users')).toEqual({
      name: 'users',
      state: 'running',
      seq: expect.any(Number),
      behind: false,
    });
  });

  it.each([
    ['refuses', () => Promise.reject(refuse('store-unavailable', { actual: 'down' }))],
    ['hangs', () => new Promise<never>(() => undefined)],
  ])('is alive and not ready while the store %s', async (how, head) => {
    server.tranche.store.head = head;
    expect(await ready()).toMatchObject({ status: 503, body: { status: 'unavailable' } });
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    if (how === 'hangs') return;
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('tranche_store_up 0');
  });

  it('counts commands, refusals by code, requests by route, and what is behind', async () => {
    const { access, url } = server;
    const code = access.firstAdministratorCode() as string;
    const made = await post(`${url}/v1/first-administrator`, {
      code,
      name: 'chen',
      password: PASSWORD,
    });
    const { token } = (await made.json()) as { token: string };
    for (const name of ['chen', 'chen']) {
      await fetch(`${url}/v1/users`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'idempotency-key': Math.random().toString(),
        },
        body: JSON.stringify({ name, password: PASSWORD, roles: [] }),
      });
    }
    const metrics = await (await fetch(`${url}/metrics`)).text();
    for (const line of [
      'tranche_commands_total{command="CreateUser",outcome="appended"} 1',
      'tranche_commands_total{command="CreateUser",outcome="refused"} 2',
      'tranche_command_seconds_count{command="CreateUser"} 3',
      'tranche_refusals_total{code="user-exists"} 2',
      'tranche_http_request_seconds_count{method="POST",route="/v1/users",status="409"} 2',
      'tranche_projection_running{projection="users"} 1',
      'tranche_projection_lag_events{projection="users"} 0',
      'tranche_processes_pending 0',
      'tranche_store_up 1',
      'process_cpu_seconds_total',
    ]) {
      expect(metrics).toContain(line);
    }
  });

  it('lets go of its address when it is closed, and can be closed twice', async () => {
    const { url } = server;
    await Promise.all([server.close(), server.close()]);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });
});

interface Child {
  readonly url: string;
  readonly process: ChildProcess;
  out: () => string;
  err: () => string;
  readonly exited: Promise<number | null>;
}

describe('a process', () => {
  let folder: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tranche-operations-'));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  async function started(env: Record<string, string> = {}): Promise<Child> {
    const child = spawn(
      process.execPath,
      ['--no-warnings', '--import', './test/faults/typescript.js', 'src/main.ts'],
      {
        env: {
          PATH: process.env['PATH'],
          TRANCHE_DATA: folder,
          TRANCHE_PORT: '0',
          TRANCHE_RATE_LIMIT: '0',
          ...env,
        },
      },
    );
    children.push(child);
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    const exited = once(child, 'close').then(([code]) => code as number | null);
    const url = await new Promise<string>((resolve) => {
      const look = (): void => {
        const found = /"url":"([^"]+)"/.exec(out)?.[1];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', look);
      void exited.then(() => resolve(''));
    });
    return { url, process: child, out: () => out, err: () => err, exited };
  }

  async function codeOf({ process: { stderr }, err }: Child): Promise<string> {
    for (;;) {
      const code = /once: {2}(\S+)\s/.exec(err())?.[1];
      if (code !== undefined) return code;
      await once(stderr as NonNullable<typeof stderr>, 'data');
    }
  }

  /** Twelve hashes, two at a time: some are done, the others are in flight. */
  async function busy({ url }: Child): Promise<Promise<number>[]> {
    const asked = Array.from({ length: 12 }, (_, i) =>
      post(`${url}/v1/sign-in`, { name: `nobody-${i}`, password: PASSWORD }).then(
        ({ status }) => status,
        () => 0,
      ),
    );
    await Promise.race(asked);
    return asked;
  }

  it('finishes what is in flight on SIGTERM, and exits 0 with nothing lost', async () => {
    const first = await started();
    const code = await codeOf(first);
    const asked = await busy(first);
    const made = post(`${first.url}/v1/first-administrator`, {
      code,
      name: 'chen',
      password: PASSWORD,
    });
    await new Promise((sent) => setTimeout(sent, 50));
    first.process.kill('SIGTERM');
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 12 }, () => 401));
    expect((await made).status).toBe(201);
    expect(await first.exited).toBe(0);

    const second = await started();
    expect(second.err()).toBe('');
    const signedIn = await post(`${second.url}/v1/sign-in`, { name: 'chen', password: PASSWORD });
    expect(signedIn.status).toBe(200);
  }, 60_000);

  it('ends at once on a second signal', async () => {
    const child = await started();
    const asked = await busy(child);
    child.process.kill('SIGINT');
    child.process.kill('SIGTERM');
    expect(await child.exited).toBe(1);
    expect(await Promise.all(asked)).toContain(0);
  }, 60_000);

  it('logs requests by id, route and actor: no body, query, name or password', async () => {
    const child = await started();
    const code = await codeOf(child);
    const made = await post(`${child.url}/v1/first-administrator`, {
      code,
      name: 'chen',
      password: PASSWORD,
    });
    const { token } = (await made.json()) as { token: string };
    await post(`${child.url}/v1/sign-in?who=someone`, { name: 'someone', password: PASSWORD });
    const me = await fetch(`${child.url}/v1/me?phone=13800000000`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await fetch(`${child.url}/someone/13800000000`);
    child.process.kill('SIGTERM');
    await child.exited;

    const lines = child
      .out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ route }) => route === '/v1/me')).toEqual({
      level: 'info',
      time: expect.any(String),
      request: me.headers.get('x-request-id'),
      method: 'GET',
      route: '/v1/me',
      status: 200,
      ms: expect.any(Number),
      actor: 'chen',
      msg: 'request',
    });
    for (const secret of [PASSWORD, code, token, 'someone', '13800000000']) {
      expect(child.out()).not.toContain(secret);
    }
  }, 60_000);

  it('tells a wrong configuration on the console and exits 2, before it opens anything', async () => {
    const child = await started({ TRANCHE_PORT: 'http', TRANCHE_RATE_LIMIT: 'none' });
    expect(await child.exited).toBe(2);
    expect(child.err().trim().split('\n')).toEqual([
      'The configuration is wrong:',
      '  TRANCHE_PORT must be a whole number from 0 to 65535; got "http"',
      '  TRANCHE_RATE_LIMIT must be a whole number from 0 to 1000000; got "none"',
    ]);
  }, 60_000);
});
