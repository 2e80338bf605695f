/** The partition of a region that the settings take; those of China are refused. */
export const partitionOf = (region: string): 'aws' | 'aws-us-gov' =>
  region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
