import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig, unknownSettings } from './config.js';
import { serve } from './main.js';
import { checkStart } from './startup.js';

describe('a server that cannot start', () => {
  let folder: string;
  let other: Server;
  let taken: number;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tranche-'));
    other = createServer();
    taken = await new Promise((resolve) =>
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(address !== null && typeof address === 'object' ? address.port : 0);
      }),
    );
  });
  afterEach(async () => {
    await new Promise((closed) => other.close(closed));
    rmSync(folder, { recursive: true });
  });

  const configured = (env: Record<string, string> = {}) =>
    readConfig({ TRANCHE_DATA: join(folder, 'data'), TRANCHE_PORT: '0', ...env });

  it('says that its port is taken and how to name another, and makes nothing', async () => {
    const config = configured({ TRANCHE_PORT: String(taken) });
    await expect(serve(config)).rejects.toEqual(
      new ConfigError([
        `TRANCHE_PORT ${taken} is taken by another program: stop that, or name another with --port`,
      ]),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says that its host is none of this machine', async () => {
    const config = configured({ TRANCHE_HOST: '192.0.2.1' });
    await expect(checkStart(config)).rejects.toThrow('TRANCHE_HOST must be an address of this');
  });

  it('names all folders that are none at once', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const data of [file, join(file, 'below')]) {
      expect(() => configured({ TRANCHE_POLICIES: file, TRANCHE_DATA: data })).toThrow(
        new ConfigError([
          `TRANCHE_POLICIES must be a folder of policy packs; got "${file}"`,
          `TRANCHE_DATA must be a folder, or not be there yet; got "${data}"`,
        ]),
      );
    }
  });

  it('says that the database does not answer, and no password', async () => {
    const url = 'postgres://me:secret@127.0.0.1:1/tranche';
    const failed = serve(configured({ DATABASE_URL: url }));
    await expect(failed).rejects.toEqual(
      new ConfigError([
        'DATABASE_URL must lead to a PostgreSQL that lets us in; it said ECONNREFUSED',
      ]),
    );
  });

  it('has nothing to say where all is well', async () => {
    await checkStart(configured());
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});

describe('a variable that is no setting', () => {
  it('is named where it looks like one', () => {
    const env = { TRANCHE_PROT: '80', TRANCHE_PORT: '80', TRANCHE_HOME: '/x', PATH: '/bin' };
    expect(unknownSettings(env)).toEqual(['TRANCHE_PROT']);
  });
});
