import type { Command } from 'commander';
import type { Commands } from '../shell.js';

export interface Listening {
  readonly host?: string;
  readonly port?: string;
}

/** Where to listen, laid over the environment before the configuration is read. */
export function listen({ host, port }: Listening): void {
  if (host !== undefined) process.env['TRANCHE_HOST'] = host;
  if (port !== undefined) process.env['TRANCHE_PORT'] = port;
}

export const listening = ({ say }: Commands, command: Command): Command =>
  command
    .option('--host <address>', say('监听地址（127.0.0.1）', 'address to listen on (127.0.0.1)'))
    .option('--port <port>', say('端口（3000）', 'port (3000)'));
