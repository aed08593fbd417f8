/** A message of a stream of server-sent events (WHATWG HTML §9.2); without data it only moves the id. */
export interface Message {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** A line that goes on for longer is no event of a ledger, which holds at most 1 MB. */
const MAX_BLOCK = 4 * 1024 * 1024;

/** Reads a body piece by piece: nothing is asked for before the message at hand was handled. */
export async function* messagesIn(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<Message, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true }).replaceAll('\r', '');
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      if (rest.length > MAX_BLOCK) throw new Error('a message of the feed does not end');
      for (const block of blocks) yield messageIn(block);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function messageIn(block: string): Message {
  let id: string | undefined;
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'id') id = value;
    else if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
  }
  return { id, event, data: data.join('\n') };
}
