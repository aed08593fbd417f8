import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Allowed } from './addresses.js';
import { retryAfter } from './schedule.js';
import { hostOf } from './url.js';

/** What came of one attempt. No byte of what the target said in its body. */
export interface Outcome {
  /** Null where none came. */
  readonly status: number | null;
  /** Why none came: a code of Node's, or `timeout`, `address-refused`, `http-refused`. */
  readonly error: string | null;
  readonly retryAfterMs: number | null;
}

export const isDelivered = ({ status }: Outcome): boolean =>
  status !== null && status >= 200 && status <= 299;

/** Takes a host's name and gives all its addresses; it is asked once an attempt. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export interface SenderOptions {
  readonly allowed: Allowed;
  readonly resolve?: Resolve;
  readonly timeoutMs?: number;
  /** Certificates that vouch for a target, in place of those that Node trusts; PEM. */
  readonly ca?: string;
}

/** From the name's look-up to the answer's last header. */
const TIMEOUT_MS = 15_000;
const HEADER_BYTES = 8 * 1_024;
/** Of an answer's body, which is thrown away: a small one is let end, so that its sender is content. */
const BODY_BYTES = 4 * 1_024;
const BODY_MS = 1_000;

const resolveAll: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * Posts to whatever an administrator has named, which may be hostile, or a name in the hands of
 * somebody who is. The name is resolved once, every address checked, and one of them connected to:
 * nothing is looked up again. A redirect is an answer like another, and no success. Each attempt has
 * a connection of its own, and no proxy of the environment is used.
 */
export class Sender {
  readonly #allowed: Allowed;
  readonly #resolve: Resolve;
  readonly #timeoutMs: number;
  readonly #ca: string | undefined;

  constructor({ allowed, resolve = resolveAll, timeoutMs = TIMEOUT_MS, ca }: SenderOptions) {
    this.#allowed = allowed;
    this.#resolve = resolve;
    this.#timeoutMs = timeoutMs;
    this.#ca = ca;
  }

  /** Never throws: what goes wrong is an outcome. */
  async post(
    target: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    stop?: AbortSignal,
  ): Promise<Outcome> {
    const attempt = new AbortController();
    const { signal } = attempt;
    const late = setTimeout(() => attempt.abort(new Unsendable('timeout')), this.#timeoutMs);
    const stopped = (): void => attempt.abort(new Unsendable('stopped'));
    stop?.addEventListener('abort', stopped);
    try {
      const url = new URL(target);
      const addresses = await unless(signal, this.#addressesOf(url));
      return await this.#exchange(url, addresses, headers, body, signal);
    } catch (error) {
      const why: unknown = signal.aborted ? signal.reason : error;
      return { status: null, error: codeOf(why), retryAfterMs: null };
    } finally {
      clearTimeout(late);
      stop?.removeEventListener('abort', stopped);
    }
  }

  /** @throws Unsendable unless all of them may be connected to */
  async #addressesOf(url: URL): Promise<readonly string[]> {
    const host = hostOf(url);
    const addresses = isIP(host) ? [host] : await this.#resolve(host);
    if (addresses.length === 0) throw new Unsendable('ENOTFOUND');
    if (!addresses.every((address) => this.#allowed.permits(address))) {
      throw new Unsendable('address-refused');
    }
    const open = url.protocol === 'http:';
    if (open && !addresses.every((address) => this.#allowed.names(address))) {
      throw new Unsendable('http-refused');
    }
    return addresses;
  }

  #exchange(
    url: URL,
    addresses: readonly string[],
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        lookup: pinned(addresses),
        agent: false,
        maxHeaderSize: HEADER_BYTES,
        signal,
        ...(this.#ca !== undefined && { ca: this.#ca }),
      });
      request.on('response', (response) => {
        const { statusCode = 0, headers: said } = response;
        const retryAfterMs = retryAfter(said['retry-after'], Date.now());
        void thrownAway(response).then(() =>
          resolve({ status: statusCode, error: null, retryAfterMs }),
        );
      });
      request.on('error', reject);
      request.on('close', () => reject(new Unsendable('ECONNRESET')));
      request.end(body);
    });
  }
}

class Unsendable extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** Node asks here instead of the resolver, and gets what was checked. */
const pinned =
  (addresses: readonly string[]): LookupFunction =>
  (_, options, done) => {
    const all = addresses.map((address) => ({ address, family: isIP(address) }));
    const [first] = all;
    if (options.all) done(null, all);
    else done(null, first?.address ?? '', first?.family);
  };

/** Ends when the body does, or when it has been long enough for either measure. */
async function thrownAway(response: IncomingMessage): Promise<void> {
  await new Promise<void>((done) => {
    let bytes = 0;
    const timer = setTimeout(done, BODY_MS);
    response.on('data', ({ length }: Buffer) => {
      bytes += length;
      if (bytes > BODY_BYTES) done();
    });
    response.on('error', () => done());
    response.on('close', () => {
      clearTimeout(timer);
      done();
    });
  });
  response.destroy();
}

const codeOf = (error: unknown): string => {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code.slice(0, 64) : 'failed';
};

function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
