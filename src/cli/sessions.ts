import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Session {
  readonly user: string;
  readonly token: string;
  readonly expiresAt: string;
}

const path = (): string =>
  join(process.env['TRANCHE_HOME'] ?? join(homedir(), '.tranche'), 'sessions.json');

type Sessions = Readonly<Record<string, Session>>;

function all(): Sessions {
  try {
    return JSON.parse(readFileSync(path(), 'utf8')) as Sessions;
  } catch {
    return {};
  }
}

export const readSession = (server: string): Session | undefined => all()[server];

/** Remembered by server; null forgets. Nobody but this user may read the file. */
export function keepSession(server: string, session: Session | null): void {
  const { [server]: _, ...others } = all();
  const kept = session === null ? others : { ...others, [server]: session };
  mkdirSync(dirname(path()), { recursive: true, mode: 0o700 });
  writeFileSync(path(), `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  chmodSync(path(), 0o600);
}
