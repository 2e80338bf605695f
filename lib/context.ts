import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The context of the project's cdk.json, over what the CDK has cached of look-ups. */
export function contextOf(root: string): Record<string, unknown> {
  const file = join(root, 'cdk.json');
  const { context = {} } = JSON.parse(readFileSync(file, 'utf8')) as { context?: Record<string, unknown> };
  const cached = join(root, 'cdk.context.json');
  return existsSync(cached) ? { ...JSON.parse(readFileSync(cached, 'utf8')), ...context } : context;
}
