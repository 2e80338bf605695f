import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coverage } from './coverage';
import { DOCUMENT, documentOf } from './document';

/** `npm run coverage` writes which operations of AWS the rehearsed account answers, and how. */
void (async () => {
  writeFileSync(join(__dirname, '../..', DOCUMENT), documentOf(await coverage()));
  console.log(DOCUMENT);
})();
