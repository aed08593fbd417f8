import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nameOf, usccOf, factOf } from './ledger.js';

export interface BenchServer {
  registerEnterprise(index: number): Promise<void>;
  recordFact(index: number, time: number): Promise<void>;
  close(): Promise<void>;
}

/** The whole server, read models and all, over connections that are kept open. */
export async function openServer(folder: string): Promise<BenchServer> {
  const path = fileURLToPath(new URL('./server.js', import.meta.url));
  const child: ChildProcess = fork(path, [join(folder, 'served')], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [{ url, token }] = (await once(child, 'message')) as [{ url: string; token: string }];
  const agent = new Agent({ keepAlive: true });
  let keyed = 0;

  const post = (path: string, body: object): Promise<void> =>
    new Promise((resolve, reject) => {
      keyed += 1;
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `bench-${keyed}`,
      };
      const sent = request(`${url}/v1/${path}`, { method: 'POST', agent, headers }, (answer) => {
        const failed = (answer.statusCode ?? 500) >= 300;
        let text = '';
        answer.on('data', (chunk: Buffer) => {
          if (failed) text += chunk.toString();
        });
        answer.on('end', () => (failed ? reject(new Error(text)) : resolve()));
      });
      sent.on('error', reject);
      sent.end(JSON.stringify(body));
    });

  return {
    registerEnterprise: (index) =>
      post('enterprises', { uscc: usccOf(index), name: nameOf(index) }),
    recordFact: (index, time) => post(`enterprises/${usccOf(index)}/facts`, factOf(time)),
    async close() {
      agent.destroy();
      const exit = once(child, 'exit');
      child.send('close');
      await exit;
    },
  };
}
