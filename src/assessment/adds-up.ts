import type { TraceNode } from './assessment.js';
import {
  compare,
  type Exact,
  exact,
  floorFen,
  greater,
  minus,
  parseExact,
  plus,
  smaller,
  times,
} from './exact.js';

/** Works a trace out again from its leaves: true where every node follows from its operands. */
export function addsUp(node: TraceNode): boolean {
  const value = parseExact(node.value);
  if (value === undefined) return false;
  const { operands } = node;
  if (operands === undefined) return true;
  if (!operands.every(addsUp)) return false;
  const values = operands.map((operand) => parseExact(operand.value) as Exact);
  const again = workedOut(node.op, values);
  return again !== undefined && compare(again, value) === 0;
}

function workedOut(op: TraceNode['op'], values: readonly Exact[]): Exact | undefined {
  const [first, ...rest] = values;
  // A sum over no month at all.
  if (first === undefined) return op === 'sum' ? exact(0) : undefined;
  switch (op) {
    case 'sum':
      return rest.reduce(plus, first);
    case 'difference':
      return rest.reduce(minus, first);
    case 'product':
      return rest.reduce(times, first);
    case 'min':
      return rest.reduce(smaller, first);
    case 'max':
      return rest.reduce(greater, first);
    case 'cap':
      return greater(exact(0), rest.reduce(minus, first));
    case 'lookup':
    case 'step':
      return first;
    case 'floor':
      return exact(floorFen(first));
    case 'none':
    case 'literal':
    case 'fact':
    case 'parameter':
    case 'count':
    case 'used':
      return undefined;
  }
}
