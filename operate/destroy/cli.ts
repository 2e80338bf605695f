import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { fleetPerDay, readPrices } from '../cost/prices';
import { contextOption, quantity } from '../shared/options';
import { EXIT, main, Refusal, run, strict } from '../shared/run';
import { openSession, requireOwnAccount } from '../shared/session';
import { clientsIn } from './clients';
import { KEY_WAITING_DAYS } from './data';
import { Destruction } from './destroy';
import { describePlan, howToRemove, isEmpty } from './plan';
import type { Fleet } from './sagemaker-leftovers';

/** Takes down everything of a model. Exit status: 0 gone, 1 not all of it, 2 wrong use, 130 interrupted. */

const root = resolve(__dirname, '../..');

interface Options {
  readonly context: Readonly<Record<string, string>>;
  readonly yes?: string;
  readonly dryRun?: boolean;
  readonly deleteData: boolean;
  readonly stopExecutions: boolean;
  readonly prices?: string;
  readonly pollSeconds: number;
}

const command = strict(new Command('destroy'))
  .description('Takes down everything of a model; buckets and key are kept unless --delete-data is given.')
  .usage('-- [options]')
  .addOption(contextOption())
  .option('-y, --yes <model>', "the model's name, instead of typing it when asked")
  .option('-n, --dry-run', 'show what is there, and change nothing')
  .option('--delete-data', 'also delete the buckets with all versions, releases and records, and the key', false)
  .option('--stop-executions', "stop the pipeline's executions at work, and wait for them", false)
  .option('-p, --prices <file>', 'a price table, for what endpoints cost; see operate/cost/prices.json')
  .addOption(
    new Option('--poll-seconds <number>', 'how long to wait between looks')
      .env('POLL_SECONDS')
      .argParser(quantity)
      .default(15),
  );

async function destroy(options: Options): Promise<number> {
  const prices = readPrices(options.prices === undefined ? undefined : resolve(options.prices));
  const session = await openSession({ root, context: options.context, environment: process.env });
  requireOwnAccount(session);
  const { settings, caller, endpoint } = session;
  const { modelName, region, account } = settings;
  requireName(options.yes, modelName);

  const destruction = new Destruction({
    ...{ settings, clients: clientsIn(region), stopExecutions: options.stopExecutions, deleteData: options.deleteData },
    waiting: { now: () => Date.now(), sleep: (ms) => sleep(ms), pollSeconds: options.pollSeconds },
    perDay: (fleet: Fleet) => inWords(fleetPerDay(prices, region, fleet)),
    tell: (line) => console.log(`  ${line}`),
  });
  console.log(`Model ${pc.bold(modelName)}, account ${pc.bold(account)}, region ${pc.bold(region)}`);
  console.log(`As ${caller.arn}, at ${endpoint}\n`);

  const plan = await destruction.look();
  if (isEmpty(plan, options.deleteData)) {
    console.log('Nothing of this model is there.');
    for (const line of howToRemove(plan.kept)) console.log(line);
    return EXIT.done;
  }
  for (const line of describePlan(plan, options.deleteData, KEY_WAITING_DAYS)) console.log(line);
  if (options.dryRun) return EXIT.done;

  if (options.yes === undefined && !(await typed(modelName))) {
    console.log('That is not its name; nothing was done.');
    return EXIT.failed;
  }
  console.log('');
  const faults = await destruction.carryOut();
  if (!options.deleteData) for (const line of howToRemove(await destruction.findKept())) console.log(line);
  for (const fault of faults) console.error(pc.red(`not removed: ${fault}`));
  console.log(faults.length > 0 ? 'Not all of it is gone: put that right, then run this again.' : pc.green('Gone.'));
  return faults.length > 0 ? EXIT.failed : EXIT.done;
}

function requireName(yes: string | undefined, modelName: string): void {
  if (yes !== undefined && yes !== modelName)
    throw new Refusal(`--yes ${yes}: the settings name the model ${modelName}; nothing was done`, EXIT.wrongUse);
}

async function typed(modelName: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new Refusal(
      `Nobody is at this terminal to be asked: give --yes ${modelName}; nothing was done`,
      EXIT.wrongUse,
    );
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  lines.on('SIGINT', () => process.emit('SIGINT'));
  try {
    return (await lines.question("\nType the model's name to take all of this down: ")).trim() === modelName;
  } finally {
    lines.close();
  }
}

const inWords = (perDay: number | undefined): string =>
  perDay === undefined ? 'its price is not known' : `about ${perDay.toFixed(2)} US dollars a day`;

// At any moment: nothing is remembered here, and AWS goes on with what it was asked.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    console.error('\nInterrupted. What AWS has been asked for goes on; run this again to do the rest.');
    process.exit(EXIT.interrupted);
  });

main(run(command, process.argv.slice(2), destroy));
