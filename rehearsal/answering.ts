import { createInterface } from 'node:readline/promises';
import type { Answer, Question } from './events';
import type { Options } from './options';
import type { RehearsalHost } from './rehearsal';

/** Who answers approvals; nothing when the scenario does. */
export function answering(options: Options): Pick<RehearsalHost, 'ask'> {
  if (options.yes) return { ask: async () => ({ approved: true, comment: 'answered by --yes', by: 'you' }) };
  if (options.no) return { ask: async () => ({ approved: false, comment: 'answered by --no', by: 'you' }) };
  if (options.ask && process.stdin.isTTY && process.stdout.isTTY) return { ask: askAtTerminal };
  return {};
}

async function askAtTerminal(question: Question, signal: AbortSignal): Promise<Answer> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  lines.on('SIGINT', () => process.emit('SIGINT'));
  try {
    while (true) {
      const answer = (
        await lines.question(`\n  ${question.comment}\n  Approve execution ${question.executionId}? [y/n] `, { signal })
      ).trim();
      if (/^y(es)?$/i.test(answer)) return { approved: true, comment: 'approved at the terminal', by: 'you' };
      if (/^no?$/i.test(answer)) return { approved: false, comment: 'refused at the terminal', by: 'you' };
    }
  } finally {
    lines.close();
  }
}
