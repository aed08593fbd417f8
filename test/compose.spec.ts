import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { Config, readConfig } from '../src/config.js';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (path: string): string => readFileSync(at(path), 'utf8');

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
}
const compose = read('docker-compose.yml');
const services = (parse(compose) as { services: Record<'tranche' | string, Service> }).services;
const { tranche, ...stores } = services as { tranche: Service } & Record<string, Service>;

const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ').split('\n');
const instructions = (name: string): readonly string[] =>
  dockerfile
    .filter((line) => line.startsWith(`${name} `))
    .map((line) => line.slice(name.length).trim());

/** As compose fills them in, where nothing is set but what must be. */
const filled = (value: string): string =>
  value
    .replace(/\$\{\w+:-(.*?)\}/g, (_, otherwise: string) => otherwise)
    .replace(/\$\{\w+:\?.*?\}/g, 'secret');

const imageEnv = Object.fromEntries(
  instructions('ENV').flatMap((line) => line.split(/\s+/).map((pair) => pair.split('='))),
) as Record<string, string>;

/** What nobody runs in CI must still be what an operator can start. */
describe('docker-compose.yml', () => {
  it('sets what the server knows, to what it takes', () => {
    const known = Object.keys(new Config());
    const set = { ...imageEnv, ...tranche.environment };
    expect(Object.keys(set).filter((name) => name !== 'NODE_ENV' && !known.includes(name))).toEqual(
      [],
    );
    const env = Object.fromEntries(
      Object.entries(set).map(([name, value]) => [name, filled(value)]),
    );
    expect(readConfig(env)).toMatchObject({
      KURRENTDB_URL: 'esdb://eventstore:2113?tls=false',
      DATABASE_URL: 'postgres://tranche:secret@postgres:5432/tranche',
      TRANCHE_DATA: '/data',
      TRANCHE_HOST: '0.0.0.0',
    });
    for (const url of [env['KURRENTDB_URL'], env['DATABASE_URL']]) {
      expect(Object.keys(stores)).toContain(new URL(url ?? '').hostname);
    }
  });

  it('takes from .env what .env.example names, and nothing else', () => {
    const named = [...read('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    const taken = [...compose.matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    expect([...new Set(taken)].sort()).toEqual(named.sort());
  });

  it('pins every image', () => {
    const images = Object.values(stores).map(({ image }) => image ?? 'none');
    const bases = instructions('FROM').map((line) => line.split(' ')[0]);
    for (const image of [...images, ...bases]) expect(image).toMatch(/^[\w./-]+:\d+\.\d+[\w.-]*$/);
  });

  it('knows of every service whether it is well', () => {
    for (const [name, { healthcheck }] of Object.entries(stores)) {
      expect([name, healthcheck?.test.length]).toEqual([name, expect.any(Number)]);
    }
    expect(tranche).toMatchObject({ build: '.' });
    expect(instructions('HEALTHCHECK').join()).toContain('--interval');
    // On its socket it also answers while it is still being made.
    expect(stores['postgres']?.healthcheck?.test).toContain('--host=127.0.0.1');
  });

  it('publishes the server alone, on loopback, and runs it as nobody in particular', () => {
    expect((tranche.ports ?? []).map(filled)).toEqual(['127.0.0.1:3000:3000']);
    for (const { ports } of Object.values(stores)) expect(ports).toBeUndefined();
    expect(instructions('USER')).toEqual(['node']);
  });
});

describe('Dockerfile', () => {
  it('copies what is there, and what .dockerignore lets in', () => {
    const letIn = read('.dockerignore').split('\n');
    for (const line of instructions('COPY').filter((copy) => !copy.startsWith('--from'))) {
      for (const source of line.split(' ').slice(0, -1)) {
        expect([source, existsSync(at(source)), letIn.includes(`!${source}`)]).toEqual([
          source,
          true,
          true,
        ]);
      }
    }
  });
});
