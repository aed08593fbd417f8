import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { type Document, isNode, isPair, LineCounter, parseDocument, visit } from 'yaml';
import type { Path } from './scope.js';
import { packSchema } from './pack.schema.js';

/** One thing wrong with a pack, where it is, and why. */
export interface PackProblem {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** Everything wrong with a pack. A pack with a problem is not loaded. */
export class PackError extends Error {
  override readonly name = 'PackError';

  constructor(readonly problems: readonly PackProblem[]) {
    super(problems.map(({ file, line, reason }) => `${file}:${line}: ${reason}`).join('\n'));
  }
}

export interface PackFile {
  readonly name: string;
  readonly content: Record<string, unknown>;
  lineOf(path: Path): number;
}

// A test checks the schema itself; doing that, or polishing the compiled code, takes longer at each
// start than all there is to validate.
const validate = new Ajv2020({
  allErrors: true,
  strictTypes: false,
  validateSchema: false,
  code: { optimize: false },
}).compile(packSchema);

/** Reads one file and checks its shape against the published schema. */
export function readPackFile(
  { name, text }: { readonly name: string; readonly text: string },
  problems: PackProblem[],
): PackFile | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const before = problems.length;
  for (const error of document.errors) {
    const [first = ''] = error.message.split('\n');
    problems.push({ file: name, line: lines.linePos(error.pos[0]).line, reason: first });
  }
  visit(document, {
    // An alias can make a small file huge, and hides where a rule stands.
    Alias: (_, alias) => {
      const line = lines.linePos(alias.range?.[0] ?? 0).line;
      problems.push({ file: name, line, reason: 'aliases are not allowed' });
    },
  });
  if (problems.length > before) return undefined;
  const lineOf = (path: Path): number => lineIn(document, lines, path);
  const content: unknown = document.toJS();
  if (!validate(content)) {
    for (const error of validate.errors ?? []) {
      const { path, reason } = schemaProblem(error);
      problems.push({ file: name, line: lineOf(path), reason });
    }
    return undefined;
  }
  return { name, content: content as Record<string, unknown>, lineOf };
}

/** Where a schema error stands, and what it says. */
function schemaProblem(error: ErrorObject): { path: Path; reason: string } {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const extra = (error.params as { additionalProperty?: string }).additionalProperty;
  const at = path.join('.');
  if (extra !== undefined) {
    return { path: [...path, extra], reason: `${at || 'file'}: unknown property ${extra}` };
  }
  const allowed = (error.params as { allowedValues?: unknown[] }).allowedValues;
  const reason = `${at || 'file'} ${error.message ?? 'is wrong'}`;
  return { path, reason: allowed ? `${reason}: ${allowed.join(', ')}` : reason };
}

/** The line of a path, or of the nearest thing around it. */
function lineIn(document: Document, lines: LineCounter, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (typeof parent === 'object' && parent !== null && 'items' in parent) {
      for (const item of parent.items as unknown[]) {
        if (isPair(item) && isNode(item.key) && String(item.key) === String(key)) {
          return lines.linePos(item.key.range?.[0] ?? 0).line;
        }
      }
      const item = (parent.items as unknown[])[Number(key)];
      if (isNode(item)) return lines.linePos(item.range?.[0] ?? 0).line;
    }
  }
  return 1;
}
