import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { format } from 'prettier';
import { eventsDoc } from '../scripts/events-doc.js';
import { permissionsDoc } from '../scripts/permissions-doc.js';
import { permissions } from '../src/domain/permissions.js';

const pages = { 'docs/events.md': eventsDoc, 'docs/permissions.md': permissionsDoc };

/** `npm run docs` writes them. */
describe('the pages made from the code', () => {
  it.each(Object.entries(pages))('%s says what the code says', async (path, make) => {
    const text = await format(make(), { parser: 'markdown', printWidth: 100 });
    if (process.env['DOCS'] === 'write') writeFileSync(path, text);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('leave out no event and no command', () => {
    const stored = readdirSync('test/golden/events').map((file) => file.split('.')[0] as string);
    const events = eventsDoc();
    expect(stored.filter((type) => !events.includes(`### ${type}\n`))).toEqual([]);
    const commands = permissionsDoc();
    const missing = Object.keys(permissions).filter((name) => !commands.includes(`| ${name} |`));
    expect(missing).toEqual([]);
  });
});
