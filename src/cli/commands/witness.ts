import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { withDesk } from '../desk.js';
import { type Commands, readInput, type Shell, UsageError, write } from '../shell.js';

interface Options {
  readonly key: string;
  readonly new?: string;
  readonly checkpoint?: string;
  readonly log?: string;
  readonly proof?: string;
  readonly acceptLoss?: string;
  readonly server?: string;
}

/** `witness`: a second party signs that it has seen one history only. */
export function witnessCommand(commands: Commands, program: Command): void {
  const { say } = commands;
  commands
    .leaf(
      program,
      'witness',
      {
        zh: '会签检查点：与上次所见不相延续者不签（供审计部门，在自己的机器上）',
        en: 'cosign a checkpoint, unless it does not extend the last one seen (for the audit office, on its own machine)',
      },
      witness,
    )
    .requiredOption('--key <file>', say('见证方私钥文件', 'the witness’s private key'))
    .option('--new <name>', say('以此名称新建私钥', 'make that key, under this name'))
    .option('--checkpoint <file>', say('待会签的检查点', 'the checkpoint to cosign'))
    .option('--log <file>', say('账本公钥（首次）', 'the log’s public key (the first time)'))
    .option(
      '--proof <file>',
      say('自上次所见起的延续证明', 'GET /v1/proof/consistency, from the last seen to this one'),
    )
    .option(
      '--server <url>',
      say(
        '取最新检查点和证明，会签后交回账本服务（先 tranche sign-in）',
        'take the newest checkpoint and its proof from there, and hand it in cosigned (tranche sign-in first)',
      ),
    )
    .option(
      '--accept-loss <file>',
      say(
        '账本由备份恢复：接受其后所失，自此更早的本方会签检查点起算（--proof 由它起）',
        'the ledger was restored from a backup: accept what is lost, and go on from this older checkpoint that this witness cosigned (--proof begins at it)',
      ),
    );
}

/** What a witness remembers, beside its key. */
interface Memory {
  readonly log: string;
  readonly last: string | null;
  /** What was cosigned and then given up, with this witness’s consent. */
  readonly lost?: readonly string[];
}

async function witness(shell: Shell, options: Options): Promise<void> {
  const { say } = shell;
  const [{ randomBytes }, { cosign, cosignedBefore }, { parseSecret, signerKey }, proving] =
    await Promise.all([
      import('node:crypto'),
      import('../../proof/witness.js'),
      import('../../proof/note.js'),
      import('../../proof/verify-log.js'),
    ]);
  const { key, new: name, server } = options;
  if (name !== undefined) {
    const made = signerKey(name, 4, randomBytes(32));
    // Never over another.
    await writeFile(key, `${made.secret}\n`, { mode: 0o600, flag: 'wx' });
    shell.print(made.verifier, { key: made.verifier });
    return;
  }
  if (options.checkpoint === undefined && server === undefined) {
    throw new UsageError(
      say(
        '请给 --checkpoint 文件、--server 网址，或 --new 名称',
        'give --checkpoint FILE, --server URL, or --new NAME',
      ),
    );
  }
  const seenFile = `${key}.seen`;
  const seen = await readMemory(seenFile);
  const log = options.log === undefined ? seen?.log : await readInput(options.log);
  if (log === undefined) {
    throw new UsageError(say('首次请给 --log 账本公钥', 'the first time, give --log FILE'));
  }
  if (seen && seen.log.trim() !== log.trim()) {
    throw new UsageError(
      say('账本公钥与上次不同', 'the log’s key is not the one that was witnessed before'),
    );
  }
  const signer = parseSecret(await readFile(key, 'utf8'));
  const older = options.acceptLoss === undefined ? null : await readInput(options.acceptLoss);
  const last = older === null ? (seen?.last ?? null) : cosignedBefore(older, signer);
  const logKey = proving.parseKey(log);
  const sizeOf = (of: string): bigint => proving.openCheckpoint(of, [logKey]).size;
  const { note, proof } = await shownTo(
    shell,
    options,
    last === null ? null : sizeOf(last),
    sizeOf,
  );
  const consistency = proof && {
    from: BigInt(proof.from),
    to: BigInt(proof.to),
    proof: proof.proof.map(proving.fromBase64),
  };
  const cosigned = cosign(
    { note, last, consistency, log: logKey },
    signer,
    BigInt(Math.floor(Date.now() / 1000)),
  );
  // Remembered first: a witness that forgets could sign two histories.
  const given = older === null || !seen?.last ? [] : [seen.last];
  const lost = [...(seen?.lost ?? []), ...given];
  await writeFile(`${seenFile}.next`, JSON.stringify({ log, last: note, lost } satisfies Memory));
  await rename(`${seenFile}.next`, seenFile);
  if (server !== undefined) {
    await withDesk(shell, { server }, true, (desk) =>
      desk.change('/v1/proof/cosignatures', { note: cosigned, key: signer.verifier }),
    );
  }
  if (shell.json) shell.print('', { note: cosigned });
  else write(cosigned.trimEnd());
}

interface Shown {
  readonly note: string;
  readonly proof: {
    readonly from: number;
    readonly to: number;
    readonly proof: readonly string[];
  } | null;
}

/** In files, or taken from the server where they aren't given. */
async function shownTo(
  shell: Shell,
  { checkpoint, proof, server }: Options,
  from: bigint | null,
  sizeOf: (note: string) => bigint,
): Promise<Shown> {
  const ask = async (path: string): Promise<string> =>
    withDesk(shell, server === undefined ? {} : { server }, false, async (desk) =>
      (await desk.download(path)).bytes.toString('utf8'),
    );
  const note =
    checkpoint === undefined ? await ask('/v1/proof/checkpoint') : await readInput(checkpoint);
  if (proof !== undefined) return { note, proof: JSON.parse(await readInput(proof)) };
  const to = sizeOf(note);
  if (server === undefined || from === null || from >= to) return { note, proof: null };
  return { note, proof: JSON.parse(await ask(`/v1/proof/consistency?from=${from}&to=${to}`)) };
}

async function readMemory(file: string): Promise<Memory | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Memory;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
