import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export const newSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** As whoever verifies is given it. */
export const secretText = (secret: Buffer): string => `${PREFIX}${secret.toString('base64')}`;

/** One message, whose id and body are the same however often it is sent. */
export interface Message {
  readonly id: string;
  readonly body: string;
}

/**
 * Headers of the Standard Webhooks specification 1.0: a symmetric signature for each secret that is
 * taken now, so that a receiver may change from one to the next whenever it likes.
 * @param seconds the machine's time, by which the receiver refuses what is too old
 */
export function signed(
  { id, body }: Message,
  secrets: readonly Buffer[],
  seconds: number,
): Readonly<Record<string, string>> {
  const text = `${id}.${seconds}.${body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(text).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}
