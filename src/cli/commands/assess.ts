import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { Assessment, TraceNode } from '../../assessment/assessment.js';
import type { Day } from '../../kernel/days.js';
import { refuse } from '../../kernel/refusal.js';
import { policiesHere } from '../names.js';
import { table, yuan } from '../say.js';
import { type Commands, readInput, type Shell, UsageError } from '../shell.js';

interface Options {
  readonly batch?: string;
}

export function assessCommand(commands: Commands, program: Command): void {
  const { say } = commands;
  commands
    .leaf<Options>(
      program,
      'assess [file]',
      {
        zh: '试算：{"measure", "submittedOn", "benefitYear", "facts", "granted"}；- 为标准输入',
        en: 'a what-if: {"measure", "submittedOn", "benefitYear", "facts", "granted"}; - is standard input',
      },
      assess,
    )
    .option(
      '--batch <file>',
      say(
        '每行一个 JSON 对象，逐行按序作答；坏行答 {"error": …} 并继续',
        'one JSON object a line, one answer a line, in order; a bad line is answered {"error": …}',
      ),
    );
}

async function assess(shell: Shell, { batch }: Options, file?: string): Promise<void> {
  const { say } = shell;
  if ((batch === undefined) === (file === undefined)) {
    throw new UsageError(say('请给出一个文件，或 --batch', 'give a file, or --batch'));
  }
  const [{ answerLine, assessmentJson, assessmentRequest, whatIf }, policies, today] =
    await Promise.all([import('../../assessment/what-if.js'), policiesHere(), businessDay()]);
  if (batch !== undefined) return answerAll(batch, (line) => answerLine(policies, line, today));
  const text = await readInput(file as string);
  const assessment = whatIf(policies, assessmentRequest(parsed(text), today));
  shell.print(shown(assessment, shell), assessmentJson(assessment));
}

async function businessDay(): Promise<Day> {
  const [{ dayOf }, { systemClock }] = await Promise.all([
    import('../../kernel/days.js'),
    import('../../ledger/clock.js'),
  ]);
  return dayOf(systemClock.now());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    throw refuse('request-invalid', { field: 'request', limit: 'JSON', actual: message });
  }
}

/** Written in large pieces, and never faster than whoever reads. */
const PIECE = 1 << 18;

/** Each answer is encoded where it goes: joining them first costs a third of the whole. */
async function answerAll(from: string, answer: (line: string) => string): Promise<void> {
  // A refused line is an answer, not a fault of ours: noting where it was thrown costs more than it.
  Error.stackTraceLimit = 0;
  const input = from === '-' ? process.stdin : createReadStream(from);
  let piece = Buffer.allocUnsafe(PIECE);
  let used = 0;
  const flush = async (room = PIECE): Promise<void> => {
    const full = used === 0 || process.stdout.write(piece.subarray(0, used));
    piece = Buffer.allocUnsafe(Math.max(room, PIECE));
    used = 0;
    if (!full) await once(process.stdout, 'drain');
  };
  for await (const lines of linesOf(input)) {
    for (const line of lines) {
      const answered = answer(line);
      const most = 3 * answered.length + 1;
      if (used + most > piece.length) await flush(most);
      used += piece.write(answered, used);
      used += piece.write('\n', used);
    }
    // Whoever feeds line by line waits for each answer.
    await flush();
  }
}

/** The lines that are whole, as they come in; a last one may have no end. */
async function* linesOf(input: Readable): AsyncGenerator<readonly string[]> {
  let rest = '';
  let begun = false;
  for await (const chunk of input.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (begun ? chunk : withoutMark(chunk)).split('\n');
    begun = true;
    rest += lines.shift() ?? '';
    if (lines.length === 0) continue;
    const whole = [rest, ...lines];
    rest = whole.pop() as string;
    yield whole.map(withoutReturn);
  }
  if (rest !== '') yield [withoutReturn(rest)];
}

/** RFC 8259 §8.1 lets a byte order mark be ignored, and some programs write one. */
const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

/** For a person: the sentence, why, how much, and how it was worked out. */
function shown(assessment: Assessment, { language, say }: Shell): string {
  const { conditions, caps, tranches, eligible, explanation, trace } = assessment;
  const parts = [explanation[language], ''];
  parts.push(
    table(conditions, [
      { head: '', of: ({ held }) => (held ? '✓' : '✗') },
      { head: say('条件', 'condition'), of: ({ label }) => label[language] },
      { head: say('要求', 'required'), of: ({ required }) => required },
      { head: say('实际', 'found'), of: ({ actual }) => actual },
      { head: say('条款', 'clause'), of: ({ clause }) => clause },
    ]),
  );
  if (!eligible) return parts.join('\n').trimEnd();
  const money = (amount: bigint): string => yuan(amount, language);
  parts.push(
    '',
    table(caps, [
      {
        head: say('限额', 'cap'),
        of: ({ label, binding }) => `${label[language]}${binding ? ' ←' : ''}`,
      },
      { head: say('上限', 'ceiling'), of: ({ ceilingFen }) => money(ceilingFen), right: true },
      { head: say('已占用', 'used'), of: ({ usedFen }) => money(usedFen), right: true },
      { head: say('尚余', 'left'), of: ({ remainingFen }) => money(remainingFen), right: true },
    ]),
    '',
    table(tranches, [
      { head: say('期次', 'tranche'), of: ({ tranche }) => String(tranche) },
      { head: say('金额', 'amount'), of: ({ amountFen }) => money(amountFen), right: true },
      { head: say('条件', 'conditions'), of: ({ label }) => label[language] },
      { head: say('最早', 'from'), of: ({ dueFrom }) => dueFrom ?? '–' },
    ]),
    '',
    say('计算过程', 'Worked out'),
    tree(trace, '  '),
  );
  return parts
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd();

  function tree(node: TraceNode, indent: string): string {
    const value =
      node.unit === 'fen' && /^-?\d+$/.test(node.value)
        ? money(BigInt(node.value))
        : `${node.value} ${node.unit}`;
    const line = `${indent}${node.label?.[language] ?? node.fact ?? node.op}  = ${value.trim()}`;
    return [line, ...(node.operands ?? []).map((operand) => tree(operand, `${indent}  `))].join(
      '\n',
    );
  }
}
