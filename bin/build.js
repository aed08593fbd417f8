// Builds dist when the sources are newer than it: after npm ci, and before npm start and npm run demo.
// Types are checked by `npm run build` and CI; leaving that out here takes a quarter of the time.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const SOURCES = ['src', 'projections', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
const compiler = at('node_modules/typescript/bin/tsc');

function newest(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const within = readdirSync(path).map((name) => newest(`${path}/${name}`));
  return Math.max(found.mtimeMs, ...within);
}

/** Whether there is a build, as new as the sources or made now. */
function build() {
  const dist = at('dist');
  // An image ships the build, and neither sources nor a compiler.
  if (!existsSync(at('src')) || !existsSync(compiler)) return existsSync(dist);
  const started = new Date();
  const sources = Math.max(...SOURCES.map((name) => newest(at(name))));
  if (existsSync(at('dist/src/cli/main.js')) && statSync(dist).mtimeMs >= sources) return true;
  process.stderr.write('tranche: 正在构建 / building…\n');
  const fresh = at(`dist.${process.pid}`);
  const args = ['-p', at('tsconfig.build.json'), '--outDir', fresh, '--noCheck'];
  const { status } = spawnSync(process.execPath, [compiler, ...args], { stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    return false;
  }
  // As old as its beginning: what was saved meanwhile is newer.
  utimesSync(fresh, started, started);
  const old = `${fresh}.old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
  return true;
}

if (!build())
  process.stderr.write('tranche: 尚未构建，请运行 npm run build / not built: run npm run build\n');
