import type { ObjectLocation } from './s3';

/** Where the two documents of a baseline lie. */
export const documentLocations = (
  bucket: string,
  baselineKey: string,
): Readonly<Record<'statistics' | 'constraints', ObjectLocation>> => ({
  statistics: { bucket, key: `${baselineKey}/statistics.json` },
  constraints: { bucket, key: `${baselineKey}/constraints.json` },
});
