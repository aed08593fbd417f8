// Lets a child process of a test run the sources: node --import ./test/faults/typescript.js x.ts
// So does a thread, which inherits the option: what a test starts of the sources runs, too.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

if (!import.meta.url.endsWith('?hooks')) register(`${import.meta.url}?hooks`);

export async function resolve(specifier, context, next) {
  const { parentURL } = context;
  const isStart = parentURL === undefined && specifier.startsWith('file:');
  const isOurs = specifier.startsWith('.') && parentURL?.endsWith('.ts');
  const ours = specifier.endsWith('.js') && (isStart || isOurs);
  if (!ours) return next(specifier, context);
  // What a thread loads is JavaScript in the sources, too.
  return next(specifier.replace(/\.js$/, '.ts'), context).catch(() => next(specifier, context));
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { code } = await transform(await readFile(fileURLToPath(url), 'utf8'), {
    filename: fileURLToPath(url),
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2022',
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  });
  return { format: 'module', source: code, shortCircuit: true };
}
