import { isIPv4 } from 'node:net';
import { NotRehearsable } from '../contracts';
import { isUnknown, unknownWhole, type Scope } from './scope';
import { invalid } from './template';

type Resolve = (value: unknown, scope: Scope) => unknown;

/** Regions with other zones than a, b and c, as far as a new account sees them. */
const ZONES: Readonly<Record<string, string>> = { 'us-east-1': 'abcdef', 'us-west-2': 'abcd', 'us-west-1': 'ac' };

/** `Fn::GetAZs`: a region's usual zones. Which of them an account really has only AWS can tell. */
export function availabilityZones(argument: unknown, scope: Scope, resolve: Resolve): unknown {
  const given = resolve(argument, scope);
  if (isUnknown(given)) return unknownWhole(given);
  const region = String(given === '' ? scope.pseudo('AWS::Region') : given);
  return [...(ZONES[region] ?? 'abc')].map((letter) => `${region}${letter}`);
}

/** `Fn::Cidr`: the first blocks of a size that lie in an IPv4 block. */
export function cidrBlocks(argument: unknown, scope: Scope, resolve: Resolve): unknown {
  const values = Array.isArray(argument) ? argument.map((item) => resolve(item, scope)) : [];
  const unknown = values.find(isUnknown);
  if (unknown !== undefined) return unknownWhole(unknown);
  if (values.length !== 3)
    throw new NotRehearsable('form of Fn::Cidr', JSON.stringify(argument), scope.where, 'give block, count and bits');
  const [block, count, bits] = [String(values[0]), Number(values[1]), Number(values[2])];
  const [address = '', length] = block.split('/');
  if (!isIPv4(address)) throw new NotRehearsable('block of Fn::Cidr', block, scope.where, 'only IPv4 is known');
  const prefix = 32 - bits;
  const isWhole = [count, bits, Number(length)].every((number) => Number.isInteger(number) && number >= 1);
  if (!isWhole || count > 256 || prefix < Number(length) || count > 2 ** (prefix - Number(length)))
    throw invalid(`Template error: Fn::Cidr cannot take ${count} blocks of ${bits} bits out of ${block}`);
  const first = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const start = first - (first % 2 ** (32 - Number(length)));
  return Array.from({ length: count }, (_, index) => `${dotted(start + index * 2 ** bits)}/${prefix}`);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
