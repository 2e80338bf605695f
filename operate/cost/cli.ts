import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { contextOption, quantity } from '../shared/options';
import { EXIT, main, run, strict } from '../shared/run';
import { synthesizeAll } from '../shared/templates';
import { ASSUMPTIONS, type Assumptions } from './assumptions';
import { estimate } from './estimate';
import { itemsOf, NOT_COUNTED } from './items';
import { ORIGINAL_SUMS } from './original';
import { readPrices } from './prices';
import { table, wrapped } from './table';

/** Says what a day, a month and a release cost, from the synthesized templates. Asks nobody: no account is needed. */

const root = resolve(__dirname, '../..');

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function costCommand(): Command {
  const command = strict(new Command('cost'))
    .description('Says what a day, a month and a release cost, line by line, from the synthesized templates.')
    .usage('-- [options]')
    .addOption(contextOption())
    .option('-p, --prices <file>', 'a price table; see operate/cost/prices.json')
    .option('--json', 'print the estimate as JSON');
  for (const [name, { standard, unit, meaning }] of Object.entries(ASSUMPTIONS))
    command.addOption(
      new Option(`--${kebab(name)} <number>`, `${meaning}, ${unit}`).argParser(quantity).default(standard),
    );
  return command;
}

interface Options extends Assumptions {
  readonly context: Readonly<Record<string, string>>;
  readonly prices?: string;
  readonly json?: boolean;
}

async function cost({ context, prices: file, json, ...assumptions }: Options): Promise<number> {
  const prices = readPrices(file === undefined ? undefined : resolve(file));
  const { settings, resources, assumed } = synthesizeAll({ root, context, environment: process.env });
  const { region, modelName } = settings;
  const result = estimate(itemsOf({ settings, resources, assumptions }), prices, region, assumptions.releases);
  const { date, source } = prices;
  if (json) {
    const whole = { modelName, region, prices: { region: prices.region, date, source }, assumptions, ...result };
    // What is not known is null: JSON has no other word for it.
    const text = JSON.stringify(whole, (_key, value: unknown) => (value === undefined ? null : value), 2);
    console.log(text);
    return EXIT.done;
  }
  console.log(`${pc.bold(`Costs of the model ${modelName} in ${region}`)}, free tiers not taken off\n`);
  console.log(table(result, pc));
  const notes = [
    `Prices of ${prices.region}, ${date}: ${source}.`,
    ...(prices.region === region ? [] : [`No price of ${region} is known: give a table of that region by --prices.`]),
    `Not counted: ${NOT_COUNTED}.`,
    ORIGINAL_SUMS,
    `Assumed: ${Object.entries(ASSUMPTIONS)
      .map(([name, { unit }]) => `--${kebab(name)} ${assumptions[name as keyof Assumptions]} (${unit})`)
      .join(', ')}.`,
    ...(assumed.length > 0
      ? [`Not given, and of no matter here: ${assumed.filter((it) => it !== 'region').join(', ')}.`]
      : []),
    ...(assumed.includes('region') ? [`No region is given; ${region} is assumed.`] : []),
  ];
  console.log(`\n${notes.flatMap((note) => wrapped(note, 98)).join('\n')}`);
  return EXIT.done;
}

main(run(costCommand(), process.argv.slice(2), cost));
