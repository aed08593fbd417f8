import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createRaw, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { cert, key } from '../../test/support/tls.js';
import { Allowed } from './addresses.js';
import { Sender, type SenderOptions } from './sender.js';

const loopback = new Allowed(['127.0.0.0/8']);
const HEADERS = { 'webhook-id': 'e-1', 'content-type': 'application/json' };
const BODY = '{"金额":"100"}';

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

const answering = (listener: RequestListener): Promise<number> => listening(createServer(listener));
/** Says what it likes, once it has been asked. */
const saying = (talk: (socket: Socket) => void): Promise<number> =>
  listening(createRaw((socket) => socket.once('data', () => talk(socket))));

const sender = (options: Partial<SenderOptions> = {}): Sender =>
  new Sender({ allowed: loopback, timeoutMs: 1_500, ...options });
const post = (port: number, options: Partial<SenderOptions> = {}, path = '') =>
  sender(options).post(`http://127.0.0.1:${port}/${path}`, HEADERS, BODY);

const answered = (status: number, retryAfterMs: number | null = null) => ({
  status,
  error: null,
  retryAfterMs,
});
const unanswered = (error: string) => ({ status: null, error, retryAfterMs: null });

describe('an attempt', () => {
  it('posts what it is given, and is told of by the status alone', async () => {
    const seen: unknown[] = [];
    const port = await answering((request, response) => {
      const { method, url, headers } = request;
      request.setEncoding('utf8').on('data', (body) => seen.push({ method, url, headers, body }));
      request.on('end', () => response.writeHead(202).end('thanks'));
    });
    expect(await post(port, {}, 'hooks?of=us')).toEqual(answered(202));
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/hooks?of=us',
        headers: {
          ...HEADERS,
          host: `127.0.0.1:${port}`,
          'content-length': String(Buffer.byteLength(BODY)),
          connection: 'close',
        },
        body: BODY,
      },
    ]);
  });

  it.each([200, 204, 301, 400, 404, 410, 500, 503])('tells of %d', async (status) => {
    const port = await answering((_, response) => response.writeHead(status).end());
    expect(await post(port)).toEqual(answered(status));
  });

  it('tells how long the target wants to be left alone, in either form', async () => {
    const port = await answering(({ url }, response) => {
      const soon = new Date(Date.now() + 61_000).toUTCString();
      response.writeHead(429, { 'retry-after': url === '/date' ? soon : '120' }).end();
    });
    expect(await post(port)).toEqual(answered(429, 120_000));
    const { retryAfterMs } = await post(port, {}, 'date');
    expect(retryAfterMs).toBeGreaterThan(58_000);
    expect(retryAfterMs).toBeLessThanOrEqual(61_000);
  });

  it('tells of a port where nobody listens, and of a name that nobody has', async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((done) => server.close(done));
    servers.pop();
    expect(await post(port)).toEqual(unanswered('ECONNREFUSED'));
    const unknown = Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
    const resolve = () => Promise.reject(unknown);
    expect(await sender({ resolve }).post('http://x.example/', HEADERS, BODY)).toEqual(
      unanswered('ENOTFOUND'),
    );
  });

  it('ends when the ledger does', async () => {
    const port = await saying(() => {});
    const stopping = new AbortController();
    const outcome = sender().post(`http://127.0.0.1:${port}/`, HEADERS, BODY, stopping.signal);
    setTimeout(() => stopping.abort(), 50);
    expect(await outcome).toMatchObject({ status: null });
  });
});

describe('an address that it must not reach', () => {
  it.each(['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '127.1', '2130706433', '[::ffff:7f00:1]'])(
    'is refused as %s, and nothing is sent there',
    async (host) => {
      const asked = jest.fn();
      const port = await answering((_, response) => {
        asked();
        response.end();
      });
      const url = `https://${host}:${port}/`;
      const outcome = await sender({ allowed: new Allowed([]) }).post(url, HEADERS, BODY);
      expect(outcome).toEqual(unanswered('address-refused'));
      expect(asked).not.toHaveBeenCalled();
    },
  );

  it('is refused where only one of the name’s addresses is such', async () => {
    const resolve = async () => ['8.8.8.8', '10.0.0.1'];
    expect(await sender({ resolve }).post('https://x.example/', HEADERS, BODY)).toEqual(
      unanswered('address-refused'),
    );
  });

  it('is not reached by a name that has another address at a second look-up', async () => {
    const inside = jest.fn();
    const port = await answering((_, response) => {
      inside();
      response.end();
    });
    // The first look-up is what is checked: one that is allowed, where nobody listens.
    const answers = [['127.0.0.2'], ['127.0.0.1']];
    const resolve = jest.fn(async () => answers.shift() ?? ['127.0.0.1']);
    const only = sender({ resolve, allowed: new Allowed(['127.0.0.2']) });
    const outcome = await only.post(`http://rebound.example:${port}/`, HEADERS, BODY);
    expect(outcome).toEqual(unanswered('ECONNREFUSED'));
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(await only.post(`http://rebound.example:${port}/`, HEADERS, BODY)).toEqual(
      unanswered('address-refused'),
    );
    expect(inside).not.toHaveBeenCalled();
  });

  it('is not reached by a redirect', async () => {
    const inside = jest.fn();
    const hidden = await answering((_, response) => {
      inside();
      response.end();
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const location = `http://127.0.0.1:${hidden}/`;
      const port = await answering((_, response) => response.writeHead(status, { location }).end());
      expect(await post(port)).toEqual(answered(status));
    }
    expect(inside).not.toHaveBeenCalled();
  });

  it('is not reached through a proxy that the environment names', async () => {
    const proxied = jest.fn();
    const proxy = await answering((_, response) => {
      proxied();
      response.end();
    });
    const port = await answering((_, response) => response.end());
    const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'NODE_USE_ENV_PROXY'];
    for (const name of names) process.env[name] = `http://127.0.0.1:${proxy}`;
    try {
      expect(await post(port)).toEqual(answered(200));
    } finally {
      for (const name of names) delete process.env[name];
    }
    expect(proxied).not.toHaveBeenCalled();
  });

  it('is sent nothing without TLS unless the operator named its network', async () => {
    const resolve = async () => ['8.8.8.8'];
    expect(await sender({ resolve }).post('http://x.example/', HEADERS, BODY)).toEqual(
      unanswered('http-refused'),
    );
  });
});

describe('over TLS', () => {
  const resolve = async () => ['127.0.0.1'];
  const secure = async () => {
    const names: unknown[] = [];
    const port = await listening(
      createTlsServer({ cert, key }, (request, response) => {
        names.push((request.socket as { servername?: unknown }).servername, request.headers.host);
        response.end();
      }),
    );
    return { names, port };
  };

  it('the name is asked for and verified, though an address is connected to', async () => {
    const { names, port } = await secure();
    const url = `https://hooks.example.org:${port}/`;
    expect(await sender({ resolve, ca: cert }).post(url, HEADERS, BODY)).toEqual(answered(200));
    expect(names).toEqual(['hooks.example.org', `hooks.example.org:${port}`]);
  });

  it('a certificate of another name, or that nobody vouches for, is sent nothing', async () => {
    const { names, port } = await secure();
    const other = `https://other.example.org:${port}/`;
    expect(await sender({ resolve, ca: cert }).post(other, HEADERS, BODY)).toEqual(
      unanswered('ERR_TLS_CERT_ALTNAME_INVALID'),
    );
    const url = `https://hooks.example.org:${port}/`;
    expect(await sender({ resolve }).post(url, HEADERS, BODY)).toMatchObject({ status: null });
    expect(names).toEqual([]);
  });
});

describe('a hostile target', () => {
  const elapsed = async (work: Promise<unknown>): Promise<[unknown, number]> => {
    const began = performance.now();
    return [await work, performance.now() - began];
  };

  it('that never answers is left', async () => {
    const port = await saying(() => {});
    const [outcome, ms] = await elapsed(post(port, { timeoutMs: 200 }));
    expect(outcome).toEqual(unanswered('timeout'));
    expect(ms).toBeLessThan(1_000);
  });

  it('that drips its headers is left', async () => {
    const port = await saying((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x-a: b\r\n'), 10);
      socket.on('close', () => clearInterval(drip));
    });
    expect(await post(port, { timeoutMs: 300 })).toEqual(unanswered('timeout'));
  });

  it('that answers “continue” for ever is left', async () => {
    const port = await saying((socket) => {
      const drip = setInterval(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'), 1);
      socket.on('close', () => clearInterval(drip));
    });
    expect(await post(port, { timeoutMs: 300 })).toEqual(unanswered('timeout'));
  });

  it('that sends headers without end is cut off', async () => {
    const port = await saying((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${'x-a: bbbbbbbbbbbbbbbbbbbbbbb\r\n'.repeat(10_000)}\r\n`);
    });
    expect(await post(port)).toEqual(unanswered('HPE_HEADER_OVERFLOW'));
  });

  it('that speaks no HTTP, or hangs up, is told of', async () => {
    const other = await saying((socket) => socket.end('220 smtp.example ESMTP\r\n'));
    expect((await post(other)).error).toMatch(/^HPE_/);
    const rude = await saying((socket) => socket.destroy());
    expect(await post(rude)).toEqual(unanswered('ECONNRESET'));
  });

  it('whose answer never ends has answered, and holds nobody up', async () => {
    const port = await saying((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const drip = setInterval(() => socket.write('1\r\nx\r\n'), 10);
      socket.on('close', () => clearInterval(drip));
    });
    const [outcome, ms] = await elapsed(post(port, { timeoutMs: 10_000 }));
    expect(outcome).toEqual(answered(200));
    expect(ms).toBeLessThan(3_000);
  });

  it('that answers with 10 MB is cut off after a few of its bytes', async () => {
    let written = 0;
    const port = await answering((_, response) => {
      response.writeHead(200);
      const piece = Buffer.alloc(64 * 1_024);
      const write = (): void => {
        while (written < 10 * 1_024 * 1_024 && !response.destroyed) {
          written += piece.length;
          if (!response.write(piece)) return;
        }
        response.end();
      };
      response.on('drain', write);
      write();
    });
    expect(await post(port)).toEqual(answered(200));
    await new Promise((later) => setTimeout(later, 100));
    expect(written).toBeLessThan(8 * 1_024 * 1_024);
  });

  it('whose name takes long to look up is left', async () => {
    const resolve = () => new Promise<readonly string[]>(() => {});
    const slow = sender({ resolve, timeoutMs: 100 });
    expect(await slow.post('http://x.example/', HEADERS, BODY)).toEqual(unanswered('timeout'));
  });
});
