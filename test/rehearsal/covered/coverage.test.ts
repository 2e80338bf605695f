import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coverage } from '../../../rehearsal/covered/coverage';
import { DOCUMENT, documentOf } from '../../../rehearsal/covered/document';

describe('the list of operations', () => {
  it('is up to date (npm run coverage)', async () => {
    const written = readFileSync(join(__dirname, '../../..', DOCUMENT), 'utf8');
    expect(documentOf(await coverage()) === written).toBe(true);
  });

  it('has each operation of a service once, and none that the service has not', async () => {
    for (const { operations } of await coverage()) {
      const all = Object.values(operations).flat();
      expect(new Set(all).size).toBe(all.length);
      expect(operations.own.length + operations.proxied.length).toBeGreaterThan(0);
    }
  });
});
