import { resolve } from 'node:path';
import { contextOf } from '../lib/context';
import { askedIn, disagreements, refusal } from '../operate/quick-create/agreement';

/**
 * Runs in the build that a stack of `npm run quick-create` starts, before the deployment: exit status 1, and what to
 * commit, when the repository says something else than the stack's parameters.
 */
const asked = askedIn(process.env);
const differences = disagreements(contextOf(resolve(__dirname, '..')), asked);
if (differences.length > 0) {
  console.error(refusal(differences, asked));
  process.exitCode = 1;
}
