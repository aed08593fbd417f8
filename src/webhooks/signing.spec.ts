import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newSecret, secretText, signed } from './signing.js';

const message = { id: '5f1e6a1c-0b52-8c2e-9d0b-6d1b7c0f9a11', body: '{"名称":"某科技公司"}' };
const now = Math.floor(Date.now() / 1_000);

describe('a signed message', () => {
  it('is what the specification’s own example is signed as', () => {
    const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const example = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
    expect(signed(example, [secret], 1_614_265_330)).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is verified by the stock package, and by neither of them after a change', () => {
    const secret = newSecret();
    const headers = signed(message, [secret], now);
    const verifier = new Webhook(secretText(secret));
    expect(verifier.verify(message.body, headers)).toEqual({ 名称: '某科技公司' });
    expect(() => verifier.verify(`${message.body} `, headers)).toThrow();
    expect(() => verifier.verify(message.body, { ...headers, 'webhook-id': 'other' })).toThrow();
    expect(() => new Webhook(secretText(newSecret())).verify(message.body, headers)).toThrow();
    const old = signed(message, [secret], now - 600);
    expect(() => verifier.verify(message.body, old)).toThrow(/too old/);
  });

  it('is verified with either secret while one takes over from the other', () => {
    const [before, after] = [newSecret(), newSecret()];
    const headers = signed(message, [after, before], now);
    for (const secret of [before, after]) {
      expect(new Webhook(secretText(secret)).verify(message.body, headers)).toBeDefined();
    }
  });
});
