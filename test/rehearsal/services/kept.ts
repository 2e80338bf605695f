import { deserialize, serialize } from 'node:v8';
import type { Keeper } from '../../../rehearsal/state/keeper';

/** Hands what one life kept to the next, as the state directory does. */
export function handOver<Kept>(from: Keeper<Kept>, to: Keeper<Kept>): void {
  to.resume(deserialize(serialize(from.keep())) as Kept);
}
