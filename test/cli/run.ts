import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cp, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Given {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The built program as a user starts it, on no terminal, in English unless it says otherwise. */
export const tranche = (args: readonly string[], given: Given = {}): Promise<Ran> =>
  node([at('bin/tranche.js'), ...args], given);

/** As `npm ci` leaves it; does nothing where the build is as new as the sources. */
export const build = (): Promise<Ran> => node([at('bin/build.js')]);

const KEPT = at('node_modules/.cache/tranche-demo');

/**
 * The sample district in a folder that isn't there yet, with the program built. Made by the first
 * who asks after a build and copied by the others: a copy is the same ledger.
 */
export async function demoIn(folder: string): Promise<void> {
  await build();
  const newest = Math.max(...['dist', 'policies', 'profiles'].map((name) => newestIn(at(name))));
  const made = `${KEPT}-${newest}`;
  if (!existsSync(made)) {
    const mine = `${made}.${process.pid}`;
    const { code, err } = await tranche(['demo', '--no-serve', '--data', mine]);
    if (code !== 0) throw new Error(err);
    for (const name of readdirSync(dirname(KEPT))) {
      const isOlder = name.startsWith(basename(KEPT)) && !name.startsWith(basename(made));
      if (isOlder) rmSync(join(dirname(KEPT), name), { recursive: true, force: true });
    }
    // Whoever is second leaves what the first has put there.
    await rename(mine, made).catch(() => rmSync(mine, { recursive: true }));
  }
  await cp(made, folder, { recursive: true });
}

function newestIn(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory() || path.endsWith('dist')) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

function node(args: readonly string[], { input = '', env = {} }: Given = {}): Promise<Ran> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'en_US.UTF-8', ...env },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

/** A server in the background, until it is told to stop. */
export async function serving(args: readonly string[]): Promise<{
  readonly url: string;
  stop(): Promise<number | null>;
}> {
  const child = spawn(process.execPath, [at('bin/tranche.js'), ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TRANCHE_LOG_LEVEL: 'info' },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let out = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const found = /"url":"(http:[^"]+)"/.exec(out)?.[1];
      if (found) resolve(found);
    });
    void ended.then((code) => reject(new Error(`the server ended with ${code}: ${out}`)));
  });
  return {
    url,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
