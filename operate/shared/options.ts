import { InvalidArgumentError, Option } from 'commander';

/** Adds a setting given as NAME=VALUE to those given before. */
export function contextPair(pair: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const equals = pair.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('expected NAME=VALUE');
  return { ...before, [pair.slice(0, equals)]: pair.slice(equals + 1) };
}

/** `-c NAME=VALUE`, as the CDK's own command line takes it. */
export const contextOption = (): Option =>
  new Option('-c, --context <name=value>', 'a setting, which beats that of cdk.json')
    .argParser(contextPair)
    .default({}, 'those of cdk.json');

/** A number of an option, 0 or more. */
export function quantity(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('expected a number, 0 or more');
  return value;
}
