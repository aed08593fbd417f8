import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { ConfigError } from '../config.js';
import { Refusal } from '../kernel/refusal.js';
import { sentence } from '../kernel/sentence.js';
import type { Unproved } from '../proof/verify-log.js';
import { applicationCommands } from './commands/application.js';
import { assessCommand } from './commands/assess.js';
import { backupCommands } from './commands/backup.js';
import { bankCommands } from './commands/bank.js';
import { batchCommands } from './commands/batch.js';
import { budgetCommands } from './commands/budget.js';
import { bundleCommands } from './commands/bundle.js';
import { demoCommands } from './commands/demo.js';
import { enterpriseCommands } from './commands/enterprise.js';
import { erasureCommands } from './commands/erasure.js';
import { exportCommands } from './commands/export.js';
import { feedCommands } from './commands/feed.js';
import { historyCommands } from './commands/history.js';
import { pastCommands } from './commands/past.js';
import { payerCommands } from './commands/payer.js';
import { paymentCommands } from './commands/payment.js';
import { policyCommands } from './commands/policy.js';
import { readModelCommands } from './commands/read-models.js';
import { recoveryCommands } from './commands/recovery.js';
import { reconciliationCommands } from './commands/reconciliation.js';
import { replayCommand } from './commands/replay.js';
import { serveCommand } from './commands/serve.js';
import { settingsCommands } from './commands/settings.js';
import { signInCommands } from './commands/sign-in.js';
import { subscriberCommands } from './commands/subscriber.js';
import { trancheCommands } from './commands/tranche.js';
import { userCommands } from './commands/user.js';
import { webhookCommands } from './commands/webhook.js';
import { witnessCommand } from './commands/witness.js';
import { Problem } from './desk.js';
import { type Language, languageOf, toJson } from './say.js';
import { Commands, outcome, UsageError } from './shell.js';
import { helpInChinese, usageInChinese } from './usage.js';

const { version } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

const argv = process.argv.slice(2);
const language = languageOf(argv, process.env);
const json = argv.includes('--json');
const commands = new Commands(language);
const { say } = commands;

const program = new Command('tranche')
  .description(say('拨付账：补贴资金拨付账本', 'Tranche: a ledger for subsidy money'))
  .version(version, '-V, --version', say('版本', 'version'))
  .helpOption('-h, --help', say('帮助', 'help'))
  .helpCommand(false)
  .showHelpAfterError(json ? false : say('（--help 列出用法）', '(--help tells how it is used)'))
  .addHelpText(
    'after',
    say(
      '\n各命令均可用 --data 目录、--json、--lang zh|en。\n退出码：0 完成；1 被拒绝，或核对有差异；2 用法或配置有误。',
      '\nEvery command takes --data DIR, --json and --lang zh|en.\nExit codes: 0 done; 1 refused, or differences found; 2 wrong usage or configuration.',
    ),
  )
  .enablePositionalOptions()
  .configureHelp(language === 'zh' ? helpInChinese : {})
  .configureOutput({
    outputError(message, write) {
      const english = message.replace(/^error: /, '').trim();
      write(`${lineOf('usage', language === 'zh' ? usageInChinese(message) : english, json)}\n`);
    },
  })
  .exitOverride();

serveCommand(commands, program);
demoCommands(commands, program);
signInCommands(commands, program);
userCommands(commands, program);
subscriberCommands(commands, program);
feedCommands(commands, program);
webhookCommands(commands, program);
enterpriseCommands(commands, program);
applicationCommands(commands, program);
trancheCommands(commands, program);
paymentCommands(commands, program);
bankCommands(commands, program);
recoveryCommands(commands, program);
batchCommands(commands, program);
payerCommands(commands, program);
reconciliationCommands(commands, program);
budgetCommands(commands, program);
settingsCommands(commands, program);
exportCommands(commands, program);
erasureCommands(commands, program);
historyCommands(commands, program);
replayCommand(commands, program);
pastCommands(commands, program);
readModelCommands(commands, program);
bundleCommands(commands, program);
witnessCommand(commands, program);
backupCommands(commands, program);
assessCommand(commands, program);
policyCommands(commands, program);

// Whoever reads has closed the pipe, as `head` does: there is nobody left to write to.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

inherit(program);
try {
  await program.parseAsync(argv, { from: 'user' });
  process.exitCode = outcome();
} catch (error) {
  process.exitCode = told(error);
}

/** What the program is told, every command under it is. */
function inherit(command: Command): void {
  for (const below of command.commands) {
    below.copyInheritedSettings(command);
    inherit(below);
  }
}

/** One line, with a code that programs can go by; returns the exit code. */
function told(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { code, text, exit, more } = known(error, language);
  process.stderr.write(`${lineOf(code, text, json, more)}\n`);
  return exit;
}

function lineOf(code: string, text: string, json: boolean, more?: object): string {
  return json ? toJson({ error: { ...more, code, text } }) : `${code}: ${text}`;
}

interface Known {
  readonly code: string;
  readonly text: string;
  readonly exit: 1 | 2;
  readonly more?: object;
}

/** What the system refuses, and a person can put right. */
function systemError(code = ''): string | undefined {
  switch (code) {
    case 'ENOENT':
      return '没有这个文件或目录';
    case 'EACCES':
      return '没有权限';
    case 'EADDRINUSE':
      return '地址已被占用';
    case 'EISDIR':
      return '是目录，不是文件';
    default:
      return undefined;
  }
}

function known(error: unknown, language: Language): Known {
  if (error instanceof Refusal) {
    const { code, params } = error;
    return { code, text: sentence(code, params, language), exit: 1, more: params };
  }
  if (error instanceof Problem) {
    const { problem } = error;
    return { code: problem.code, text: problem.detail, exit: 1, more: problem };
  }
  if (error instanceof UsageError) return { code: 'usage', text: error.message, exit: 2 };
  // By name: the modules of these are loaded by the commands that can throw them.
  const { name, code, message, path } = error as NodeJS.ErrnoException;
  if (name === 'ConfigError') {
    const { problems } = error as ConfigError;
    return { code: 'configuration', text: problems.join('; '), exit: 2 };
  }
  if (name === 'Unproved') {
    const text = language === 'zh' ? (error as Unproved).inChinese : message;
    return { code: 'unproved', text, exit: 1 };
  }
  if (name === 'PackError') return { code: 'policy-pack', text: message, exit: 2 };
  const inChinese = systemError(code);
  if (code !== undefined && inChinese !== undefined) {
    const text = language === 'zh' ? `${inChinese}：${path ?? message}` : message;
    return { code: code.toLowerCase(), text, exit: 2 };
  }
  const stack = error instanceof Error ? error.stack : undefined;
  return { code: 'internal-error', text: stack ?? String(error), exit: 1 };
}
