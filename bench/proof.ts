import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Moment } from '../src/kernel/days.js';
import { leaf } from '../src/ledger/codec.js';
import { TransparencyLog } from '../src/proof/log.js';
import { checkpointText, signedNote, signerKey } from '../src/proof/note.js';
import { hashLeaf, parseKey, Tree, verifyLog } from '../src/proof/verify-log.js';
import type { StoredEvent } from '../src/stores/events/port.js';
import { openProofStore } from '../src/stores/proof/store.js';
import { byTurns, type Figure, load, type Round, throughput } from './contest.js';
import { openLedger, recordFact, registerEnterprise } from './ledger.js';

/** Issue 6: a bundle of so many events is verified in so long; appends lose a tenth at most. */
const AIM = { events: 1_000_000, seconds: 10, appends: 0.9 };
/** Fewer for a look: BENCH_EVENTS=50000. */
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? AIM.events);
const ROUNDS = 3;
const ENTERPRISES = 1_000;
const COMMANDS = Math.min(15_000, EVENTS);

const signer = signerKey('tranche/bench', 1, Buffer.alloc(32, 1));

/** What verifying takes against hashing the same bytes, and what the log costs those who append. */
export async function proof(folder: string): Promise<readonly Figure[]> {
  return [...(await verifying(folder)), ...(await appending(folder))];
}

async function verifying(folder: string): Promise<readonly Figure[]> {
  const bundle = join(folder, 'bundle');
  mkdirSync(bundle);
  await writeLog(folder, bundle);
  const keys = [parseKey(signer.verifier)];
  const results = await byTurns(ROUNDS, {
    verified: () =>
      timed(async () => {
        const { faults, size } = await verifyLog(bundle, { keys, checkpoints: [] });
        if (faults.length > 0 || size !== EVENTS) throw new Error(JSON.stringify(faults));
      }),
    hashed: () =>
      timed(async () => {
        const hash = createHash('sha256');
        for await (const piece of createReadStream(join(bundle, 'leaves.ndjson'))) {
          hash.update(piece as Buffer);
        }
        hash.digest();
      }),
  });
  const name = `verifying ${EVENTS.toLocaleString('en')} events against plain SHA-256`;
  const figure = throughput(name, results.verified, results.hashed);
  const aim = AIM.events / AIM.seconds;
  return [{ ...figure, aim, held: figure.ours >= aim }];
}

async function timed(work: () => Promise<void>): Promise<Round> {
  const started = performance.now();
  await work();
  const elapsedMs = performance.now() - started;
  return { operations: EVENTS, elapsedMs, waitsMs: [elapsedMs / EVENTS] };
}

/** Leaves as the write path makes them, each with a place of its own. */
async function writeLog(folder: string, bundle: string): Promise<void> {
  const { ledger, store, close } = await openLedger(join(folder, 'template'));
  await registerEnterprise(ledger, 0);
  await recordFact(ledger, 0, 1);
  let template: StoredEvent | undefined;
  for await (const batch of store.readAll(null)) template = batch.at(-1);
  await close();
  if (!template) throw new Error('nothing was recorded');

  const tree = new Tree();
  const leaves = createWriteStream(join(bundle, 'leaves.ndjson'), { highWaterMark: 1 << 20 });
  const hashes: Buffer[] = [];
  const notes: string[] = [];
  const revisions: number[] = [];
  for (let n = 0; n < EVENTS; n += 1) {
    const at = n % ENTERPRISES;
    const revision = revisions[at] ?? 0;
    revisions[at] = revision + 1;
    const stream = `${template.stream}-${at}` as StoredEvent['stream'];
    const text = leaf({ ...template, stream, revision });
    const hash = hashLeaf(text);
    tree.add(hash);
    hashes.push(hash);
    if (tree.size === EVENTS || tree.size % 10_000 === 0) {
      const checkpoint = { origin: signer.name, size: BigInt(tree.size), root: tree.root() };
      notes.push(`${JSON.stringify(signedNote(checkpointText(checkpoint), signer))}\n`);
    }
    if (!leaves.write(`${text}\n`)) await once(leaves, 'drain');
  }
  leaves.end();
  await finished(leaves);
  await writeFile(join(bundle, 'leaf-hashes.bin'), hashes);
  await writeFile(join(bundle, 'checkpoints.ndjson'), notes);
}

async function appending(folder: string): Promise<readonly Figure[]> {
  const plain = await openLedger(join(folder, 'plain'));
  const logged = await openLedger(join(folder, 'logged'));
  const tiles = openProofStore({ path: join(folder, 'logged', 'proof.db') });
  const now = (): Moment => new Date().toISOString() as Moment;
  const log = new TransparencyLog({ store: logged.store, tiles, signer, now });
  log.start();
  for (const { ledger } of [plain, logged]) {
    await load(64, ENTERPRISES, (index) => registerEnterprise(ledger, index));
  }
  const turns = { plain: 0, logged: 0 };
  const commands = (which: keyof typeof turns) => (): Promise<Round> =>
    load(64, COMMANDS, () => {
      const turn = (turns[which] += 1);
      const { ledger } = which === 'plain' ? plain : logged;
      return recordFact(ledger, turn % ENTERPRISES, Math.floor(turn / ENTERPRISES));
    });
  const results = await byTurns(ROUNDS + 4, {
    logged: commands('logged'),
    plain: commands('plain'),
  });
  await log.stop();
  tiles.close();
  await plain.close();
  await logged.close();
  const name = 'execute with the transparency log, 64 callers, against without';
  return [throughput(name, results.logged, results.plain, AIM.appends)];
}
