import { partitionOf } from './partition';

/** Address of a page of the AWS console, from a path such as `/cloudwatch/home?region=…`. */
export function consoleUrl(region: string, path: string): string {
  const domain = partitionOf(region) === 'aws-us-gov' ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com';
  return `https://${region}.${domain}${path}`;
}
