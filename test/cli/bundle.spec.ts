import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkpointText, signedNote, signerKey } from '../../src/proof/note.js';
import { hashLeaf, Tree } from '../../src/proof/verify-log.js';
import { demoIn, serving, tranche } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'tranche-bundle-'));
const demo = join(root, 'demo');
const PACK = 'wuxinguan-2023-4/1';
const bundle = join(root, 'bundle');
const later = join(root, 'later');
const held = join(root, 'held.txt');
const at = (...path: string[]): string => join(root, ...path);

beforeAll(async () => {
  await demoIn(demo);
  expect(await tranche(['export', 'bundle', '--out', bundle, '--data', demo])).toMatchObject({
    code: 0,
    err: '',
  });
  writeFileSync(held, readFileSync(join(bundle, 'checkpoint.txt')));
  const moved = await tranche(['demo', 'advance', '--to', '2026-03-12', '--data', demo]);
  expect(moved).toMatchObject({ code: 0 });
  const fact = [
    'user',
    'create',
    'late',
    '--role',
    'auditor',
    '--password-stdin',
    '--as',
    'admin',
    '--data',
    demo,
  ];
  expect(await tranche(fact, { input: 'correct horse battery\n' })).toMatchObject({ code: 0 });
  expect(await tranche(['export', 'bundle', '--out', later, '--data', demo])).toMatchObject({
    code: 0,
  });
}, 600_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What somebody could write who has the signing key. */
function signAnew(folder: string, leaves: readonly string[]): void {
  const origin = readFileSync(join(folder, 'checkpoint.txt'), 'utf8').split('\n')[0] as string;
  const signer = signerKey(origin, 1, Buffer.alloc(32, 3));
  const tree = new Tree();
  const hashes = leaves.map((leaf) => hashLeaf(leaf));
  for (const leafHash of hashes) tree.add(leafHash);
  const text = checkpointText({ origin, size: BigInt(tree.size), root: tree.root() });
  const note = signedNote(text, signer);
  writeFileSync(join(folder, 'leaves.ndjson'), `${leaves.join('\n')}\n`);
  writeFileSync(join(folder, 'leaf-hashes.bin'), Buffer.concat(hashes));
  writeFileSync(join(folder, 'checkpoints.ndjson'), `${JSON.stringify(note)}\n`);
  writeFileSync(join(folder, 'key.txt'), signer.verifier);
}

describe('a bundle', () => {
  it('is verified where there is no ledger, against a checkpoint kept before', async () => {
    const key = ['--key', join(bundle, 'key.txt')];
    const ran = await tranche(['verify', 'bundle', later, '--checkpoint', held, ...key, '--json']);
    expect(ran).toMatchObject({ code: 0, err: '' });
    const verified = JSON.parse(ran.out);
    expect(verified).toMatchObject({ faults: [], ownKey: false });
    expect(verified.held[0]).toBeLessThan(verified.size);
    const own = await tranche(['verify', 'bundle', later]);
    expect(own).toMatchObject({ code: 0 });
    expect(own.out).toContain('No checkpoint kept elsewhere was given');
    expect(own.out).toContain('The key is the bundle’s own');
  });

  it('is verified by one file that needs Node alone', async () => {
    const built = fileURLToPath(new URL('../../dist/src/proof/verify-log.js', import.meta.url));
    const alone = at('verify-log.mjs');
    writeFileSync(alone, readFileSync(built));
    const out = execFileSync(process.execPath, [alone, later, '--checkpoint', held], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(out).toContain('"faults": 0');
    const unsaid = spawnSync(process.execPath, [alone], { encoding: 'utf8' });
    expect(unsaid).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^usage: .*用法：.*\n$/),
    });
    const leaves = join(later, 'leaves.ndjson');
    const honest = readFileSync(leaves, 'utf8');
    const lines = honest.split('\n');
    lines[99] = (lines[99] as string).replace(/"recordedAt":"2/, '"recordedAt":"3');
    writeFileSync(leaves, lines.join('\n'));
    try {
      const found = spawnSync(process.execPath, [alone, later], { encoding: 'utf8' });
      expect(found).toMatchObject({ status: 1 });
      expect(found.stdout).toContain('event 100 is not what was recorded');
      const told = await tranche(['verify', 'bundle', later, '--lang', 'zh']);
      expect(told).toMatchObject({ code: 1 });
      expect(told.out).toContain('第 100 个事件已不是当时所记');
    } finally {
      writeFileSync(leaves, honest);
    }
  });

  it('is refused where what it states isn’t what its events say, whoever signed it', async () => {
    const forged = at('forged');
    const read = (name: string): string => readFileSync(join(forged, name), 'utf8');
    const verified = async (): Promise<string> => {
      const { code, out } = await tranche(['verify', 'bundle', forged]);
      return `${code}: ${out.split('\n')[0]}`;
    };
    const changed = async (name: string, from: string | RegExp, to: string): Promise<string> => {
      const before = read(name);
      const after = before.replace(from, to);
      expect(after).not.toBe(before);
      writeFileSync(join(forged, name), after);
      const found = await verified();
      writeFileSync(join(forged, name), before);
      return found;
    };
    cpSync(later, forged, { recursive: true });
    expect(await verified()).toMatch(/^0: /);
    expect(await changed('totals.json', /"grantedFen": "2/, '"grantedFen": "3')).toMatch(
      /^1: the total \w{18} .+ isn't what the events come to/,
    );
    expect(await changed('evidence.ndjson', /"hash":"./, '"hash":"x')).toMatch(
      /^1: evidence.ndjson isn't what event \d+ names/,
    );
    const measures = `policies/${PACK}/measures/`;
    const [measure] = readdirSync(join(forged, measures));
    expect(await changed(`${measures}${measure}`, /zh: /, 'zh: 改')).toMatch(
      /^1: the pack .+ that event \d+ loaded is missing or another/,
    );

    // The ledger's own hand: another amount was assessed, and all of it is signed.
    const leaves = read('leaves.ndjson').trimEnd().split('\n');
    const at_ = leaves.findIndex((leaf) => leaf.endsWith('"type":"ApplicationAssessed"}'));
    const raised = (leaves[at_] as string).replace(/"amountFen":"(\d+)"/, '"amountFen":"9$1"');
    signAnew(forged, leaves.with(at_, raised));
    expect(await verified()).toMatch(
      new RegExp(`^1: the assessment of event ${at_ + 1} .+ comes out otherwise`),
    );
  }, 120_000);

  it('is not mixed with anything else, and is not made where nothing was signed', async () => {
    const again = await tranche(['export', 'bundle', '--out', bundle, '--data', demo]);
    expect(again).toMatchObject({
      code: 1,
      err: expect.stringContaining('bundle-folder-occupied'),
    });
    const nothing = await tranche(['verify', 'bundle', root]);
    expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining('key.txt') });
  });
});

describe('a witness', () => {
  it('cosigns what extends the last it saw, and nothing else', async () => {
    const key = at('witness.key');
    const made = await tranche(['witness', '--key', key, '--new', 'audit.example/w1']);
    expect(made).toMatchObject({ code: 0 });
    expect(statSync(key).mode & 0o777).toBe(0o600);
    writeFileSync(at('witness.pub'), made.out);
    const cosign = (...more: string[]) => tranche(['witness', '--key', key, ...more]);

    const log = ['--log', join(bundle, 'key.txt')];
    const first = await cosign('--checkpoint', held, ...log);
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toContain('— audit.example/w1 ');

    const next = join(later, 'checkpoint.txt');
    const unproved = await cosign('--checkpoint', next);
    expect(unproved).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^consistency-needed: .* given: –/),
    });
    const sizeOf = (file: string): string => readFileSync(file, 'utf8').split('\n')[1] as string;
    const proofs = readFileSync(join(later, 'consistency.ndjson'), 'utf8').trimEnd().split('\n');
    const proof = proofs.find((line) => line.startsWith(`{"from":${sizeOf(held)},`)) as string;
    writeFileSync(at('proof.json'), proof);
    const to = String(JSON.parse(proof).to);
    const notes = readFileSync(join(later, 'checkpoints.ndjson'), 'utf8').trimEnd().split('\n');
    const note = notes
      .map((line) => String(JSON.parse(line)))
      .find((text) => text.split('\n')[1] === to);
    writeFileSync(at('next.txt'), note as string);
    const second = await cosign('--checkpoint', at('next.txt'), '--proof', at('proof.json'));
    expect(second).toMatchObject({ code: 0 });

    const back = await cosign('--checkpoint', held);
    expect(back).toMatchObject({ code: 1, err: expect.stringMatching(/^checkpoint-older: /) });

    writeFileSync(at('cosigned.txt'), second.out);
    const keys = ['--key', join(bundle, 'key.txt'), at('witness.pub')];
    const args = ['verify', 'bundle', later, '--checkpoint', at('cosigned.txt'), ...keys];
    expect(await tranche(args)).toMatchObject({ code: 0 });
  });

  it('takes from a server what it needs, and hands in what it signed', async () => {
    const key = at('third.key');
    const made = await tranche(['witness', '--key', key, '--new', 'audit.example/w3']);
    writeFileSync(at('third.pub'), made.out);
    const server = await serving(['demo', '--data', demo, '--port', '0']);
    try {
      const env = { TRANCHE_HOME: at('home') };
      const input = 'tranche-demo-2024\n';
      const signIn = ['sign-in', 'auditor', '--server', server.url];
      expect(await tranche(signIn, { env, input })).toMatchObject({ code: 0 });
      const first = await tranche(
        [...['witness', '--key', key, '--checkpoint', held], ...['--log', join(bundle, 'key.txt')]],
        { env },
      );
      expect(first).toMatchObject({ code: 0 });
      const next = await tranche(['witness', '--key', key, '--server', server.url], { env });
      expect(next).toMatchObject({ code: 0, err: '' });
      const sizeOf = (note: string): number => Number(note.split('\n')[1]);
      expect(sizeOf(next.out)).toBeGreaterThan(sizeOf(first.out));
    } finally {
      expect(await server.stop()).toBe(0);
    }
    // It is kept beside the ledger's own, and leaves with it.
    const out = at('witnessed');
    expect(await tranche(['export', 'bundle', '--out', out, '--data', demo])).toMatchObject({
      code: 0,
    });
    const keys = ['--key', join(bundle, 'key.txt'), at('third.pub')];
    const verified = await tranche(['verify', 'bundle', out, ...keys]);
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('audit.example/w3') });
  }, 120_000);
});

describe('a ledger that was restored', () => {
  it('goes on, and a witness of what is lost goes on with it only when told to', async () => {
    const ok = async (...args: string[]): Promise<string> => {
      const ran = await tranche(args);
      expect(ran).toMatchObject({ code: 0 });
      return ran.out;
    };
    const key = at('second.key');
    writeFileSync(at('second.pub'), await ok('witness', '--key', key, '--new', 'audit.example/w2'));
    const log = ['--log', join(bundle, 'key.txt')];
    const seen = join(later, 'checkpoint.txt');
    writeFileSync(at('w2-1.txt'), await ok('witness', '--key', key, '--checkpoint', seen, ...log));

    const keys = at('keys');
    await ok('backup', '--out', at('backup'), '--keys', keys, '--data', demo);
    const person = ['user', 'create', 'lost', '--role', 'auditor', '--password-stdin'];
    const made = await tranche([...person, '--as', 'admin', '--data', demo], {
      input: 'correct horse battery\n',
    });
    expect(made).toMatchObject({ code: 0 });
    await ok('export', 'bundle', '--out', at('lost'), '--data', demo);
    const lost = at('lost', 'checkpoint.txt');
    const proofFrom = (folder: string, size: string): string => {
      const lines = readFileSync(at(folder, 'consistency.ndjson'), 'utf8').trimEnd().split('\n');
      return lines.find((line) => line.startsWith(`{"from":${size},`)) as string;
    };
    const size = readFileSync(seen, 'utf8').split('\n')[1] as string;
    writeFileSync(at('p1.json'), proofFrom('lost', size));
    const next = ['--checkpoint', lost, '--proof', at('p1.json')];
    writeFileSync(at('w2-2.txt'), await ok('witness', '--key', key, ...next));

    const put = ['restore', at('backup'), '--keys', keys, '--reason', '演练', '--data', at('new')];
    const refused = await tranche([...put, '--checkpoint', lost]);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('restore-loses') });
    const told = await ok(...put, '--checkpoint', lost, '--instead-of', demo, '--accept-loss');
    expect(told).toMatch(/Events \d+ to \d+ are given up/);
    // It is signed when it was open once.
    const other = [...person.with(2, 'other'), '--as', 'admin', '--data', at('new')];
    expect(await tranche(other, { input: 'correct horse battery\n' })).toMatchObject({ code: 0 });
    await ok('export', 'bundle', '--out', at('after'), '--data', at('new'));

    const proved = proofFrom('after', size);
    writeFileSync(at('p2.json'), proved);
    const to = String(JSON.parse(proved).to);
    const notes = readFileSync(at('after', 'checkpoints.ndjson'), 'utf8').trimEnd().split('\n');
    const note = notes
      .map((line) => String(JSON.parse(line)))
      .find((text) => text.split('\n')[1] === to);
    writeFileSync(at('restored.txt'), note as string);
    const checkpoint = ['--checkpoint', at('restored.txt')];
    const proof = ['--proof', at('p2.json')];
    // What it signed last is in no history that this ledger can prove: this one is shorter.
    const fork = await tranche(['witness', '--key', key, ...checkpoint, ...proof]);
    expect(fork).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^checkpoint-older: /),
    });
    // Only from what it signed itself, and never from what it didn't.
    const foreign = await tranche([
      'witness',
      '--key',
      key,
      ...checkpoint,
      ...proof,
      '--accept-loss',
      seen,
      '--lang',
      'zh',
    ]);
    expect(foreign).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^unproved: .*公钥验证/),
    });
    const on = ['--accept-loss', at('w2-1.txt')];
    const cosigned = await ok('witness', '--key', key, ...checkpoint, ...proof, ...on);
    expect(cosigned).toContain('— audit.example/w2 ');
    expect(JSON.parse(readFileSync(`${key}.seen`, 'utf8')).lost).toEqual([
      readFileSync(lost, 'utf8'),
    ]);

    const held = ['--checkpoint', lost, '--key', join(bundle, 'key.txt')];
    const found = await tranche(['verify', 'bundle', at('after'), ...held]);
    expect(found).toMatchObject({ code: 1 });
    expect(found.out).toMatch(/says that it gave up events \d+ to \d+/);
    expect(await tranche(['verify', 'bundle', at('after'), '--checkpoint', seen])).toMatchObject({
      code: 0,
    });
  }, 600_000);
});
