import type { Command } from 'commander';
import { refuse } from '../../kernel/refusal.js';
import { configFor } from '../folder.js';
import { type Commands, type Shell } from '../shell.js';
import { type Listening, listen, listening } from './listening.js';

export function serveCommand(commands: Commands, program: Command): void {
  const about = {
    zh: '启动服务；目录为空则建立正式账本',
    en: 'serve a ledger over HTTP; an empty folder becomes a real one',
  };
  listening(commands, commands.leaf<Listening>(program, 'serve', about, serveFolder));
}

async function serveFolder(shell: Shell, options: Listening): Promise<void> {
  listen(options);
  const config = await configFor(shell.data);
  const { MovedClock } = await import('../../demo/clock.js');
  // Everybody knows a demo's password, and its clock is not the world's: it is served as a demo.
  if (MovedClock.isIn(config.TRANCHE_DATA)) {
    throw refuse('ledger-kind-differs', { limit: 'demo', actual: 'real' });
  }
  const { serve } = await import('../../main.js');
  await serve(config);
}
