import type { Row } from '../../model/contract';
import type { Transform } from '../../model/transform';
import { nameOf } from './errors';

/** The transform does not keep its own rule. */
export class TransformFault extends Error {}

/**
 * Rows of clients as the model takes them.
 *
 * @throws TransformFault when the transform makes others than it declares; also whatever it throws itself
 */
export function modelRows(transform: Pick<Transform, 'modelColumns' | 'request'>, rows: readonly Row[]) {
  const made = transform.request(rows);
  const width = transform.modelColumns.length;
  if (made.length !== rows.length) throw new TransformFault(`it made ${made.length} rows of ${rows.length}`);
  const odd = made.findIndex((row) => row.length !== width);
  if (odd < 0) return made;
  throw new TransformFault(`row ${odd + 1} has ${made[odd]?.length} values; modelColumns declares ${width}`);
}

/** What went wrong in a transform. An error's message may quote values of a request: a stranger's is told by its name and place only. */
export function transformFaultWords(error: unknown): string {
  if (error instanceof TransformFault) return error.message;
  const place = error instanceof Error ? (/^\s+at .*$/m.exec(error.stack ?? '')?.[0].trim() ?? '') : '';
  return `it threw ${nameOf(error)} ${place}`.trim();
}
