import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { type Label, type Language, toJson } from './say.js';

/** What every command knows. */
export interface Shell {
  readonly language: Language;
  /** For programs: JSON on standard output and nothing else there. */
  readonly json: boolean;
  /** The ledger's folder, where it was named. */
  readonly data: string | undefined;
  say(zh: string, en: string): string;
  /** A line for people, or the same as JSON for programs. */
  print(text: string, value: unknown): void;
}

/** What is no number goes as it was written, and is refused by its field's rule. */
export const numberOf = (given: string): number | string =>
  given.trim() === '' || Number.isNaN(Number(given)) ? given : Number(given);

/** A command used in a way it can't be: exit code 2, as for what commander itself refuses. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Nothing: 0. A number: what a program is told, 1 for differences. */
export type Outcome = Promise<number | void>;

export type Texts = Label;

interface Shared {
  readonly data?: string;
  readonly json?: boolean;
}

let exitCode = 0;
export const outcome = (): number => exitCode;

/** Makes commands in one language, each with the options that all have. */
export class Commands {
  constructor(readonly language: Language) {}

  say = (zh: string, en: string): string => (this.language === 'zh' ? zh : en);

  /** Made by whoever needs it first. */
  group(parent: Command, name: string, about: Label): Command {
    const known = parent.commands.find((command) => command.name() === name);
    if (known) return known;
    return this.#quiet(parent.command(name).description(about[this.language]));
  }

  /** `run` gets the shell, the options, then the arguments in their order. */
  leaf<O extends object>(
    parent: Command,
    usage: string,
    about: Label,
    run: (shell: Shell, options: O, ...args: string[]) => Outcome,
  ): Command {
    const command = this.#quiet(parent.command(usage).description(about[this.language]));
    this.shared(command);
    command.action(async (...given: unknown[]) => {
      given.splice(-2);
      // What stands before the name of a command that is part of another belongs to it as well.
      const options = command.optsWithGlobals<O & Shared>();
      exitCode = (await run(this.#shell(options), options, ...(given as string[]))) ?? 0;
    });
    return command;
  }

  shared(command: Command): void {
    command
      .addOption(
        new Option(
          '--data <dir>',
          this.say('账本目录（默认 ./data）', 'the ledger’s folder (./data)'),
        ),
      )
      .option('--json', this.say('输出 JSON，供程序读取', 'output as JSON, for programs'))
      .addOption(
        new Option('--lang <language>', this.say('输出语言', 'language of the output')).choices([
          'zh',
          'en',
        ]),
      );
  }

  #shell({ data, json = false }: Shared): Shell {
    return {
      language: this.language,
      json,
      data,
      say: this.say,
      print: (text, value) =>
        write(json ? toJson(value) : text || this.say('没有记录。', 'There are none.')),
    };
  }

  #quiet(command: Command): Command {
    return command.helpOption('-h, --help', this.say('帮助', 'help')).helpCommand(false);
  }
}

export const write = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** A whole file; `-` is standard input. */
export async function readInput(file: string): Promise<string> {
  if (file !== '-') return readFile(file, 'utf8');
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

export const note = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** A bar on standard error while somebody watches; otherwise nothing. */
export async function progress({ json, say }: Shell, unit: string): Promise<Progress> {
  if (json || !process.stderr.isTTY) return { at: () => {}, end: () => {} };
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    format: `{bar} {percentage}%  {value}/{total} ${unit}  ${say('剩余', 'left')} {eta_formatted}`,
    hideCursor: true,
    clearOnComplete: true,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    fps: 8,
  });
  let started = false;
  return {
    at(done, of) {
      if (!started) bar.start(of, done);
      started = true;
      bar.setTotal(of);
      bar.update(done);
    },
    end() {
      if (started) bar.stop();
    },
  };
}

export interface Progress {
  at(done: number, of: number): void;
  end(): void;
}
