#!/usr/bin/env node
import { existsSync } from 'node:fs';

const built = new URL('../dist/src/cli/main.js', import.meta.url);
if (!existsSync(built)) await import('./build.js');
if (existsSync(built)) await import(built.href);
else process.exitCode = 2;
