/** A message of a stream of server-sent events, as WHATWG HTML §9.2 reads it. */
export interface Message {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** Messages one after another; those without data only move `id`, and are told as well. */
export async function* messages(
  url: string,
  token: string,
  { lastEventId, signal }: { readonly lastEventId?: string; readonly signal?: AbortSignal } = {},
): AsyncGenerator<Message> {
  const answer = await fetch(url, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
    ...(signal && { signal }),
  });
  if (!answer.ok || !answer.body) throw new Error(await answer.text());
  let rest = '';
  let id = '';
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + piece).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon), line.slice(colon + 1).trimStart()] as const;
        }),
      );
      id = fields.get('id') ?? id;
      yield { id, event: fields.get('event') ?? 'message', data: fields.get('data') ?? '' };
    }
  }
}
