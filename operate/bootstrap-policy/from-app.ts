import type { Bundles } from '../../lib/bundles';
import { synthesizeAll } from '../shared/templates';
import { packed, type Policy, statementsFor } from './policy';

/** Settings by which every type of resource that the app knows is there, in one of them at least. */
const VARIANTS = [
  {
    apiLogRole: 'app',
    notebook: 'true',
    probe: 'true',
    retrainingSchedule: 'rate(7 days)',
    notificationEmail: 'ops@example.com',
  },
  { driftProvider: 'model-monitor', trafficShift: '{"type": "linear", "percent": 20, "minutes": 1}' },
  { source: 'codecommit', codecommitCreate: 'true', repository: 'release' },
  { source: 'github-token', githubTokenSecret: 'release/token' },
] as const;

/** Unlike every word of the app's names, so that it can be told apart in them. */
const PLACEHOLDERS = { modelName: 'modelqz', executionId: 'executionqz', account: '000000000000', region: 'us-east-1' };

/** What {@link policiesOfApp} takes. */
export interface PoliciesProps {
  readonly root: string;
  /** @default - made from the project's own `lambda` */
  readonly bundles?: Bundles;
}

/** The policies of CloudFormation's execution role for whatever the app's settings can make it deploy. */
export function policiesOfApp({ root, bundles }: PoliciesProps): Policy[] {
  const resources = VARIANTS.flatMap(
    (variant) =>
      synthesizeAll({
        ...{ root, environment: {}, context: { ...PLACEHOLDERS, ...variant } },
        ...(bundles && { bundles }),
      }).resources,
  );
  return packed(statementsFor(resources, PLACEHOLDERS));
}

/** Files under docs/, one for each policy: bootstrap-policy.json, bootstrap-policy-2.json and so on. */
export const fileName = (index: number): string => `bootstrap-policy${index === 0 ? '' : `-${index + 1}`}.json`;

/** The text of a policy's file. */
export const documentOf = (policy: Policy): string => `${JSON.stringify(policy, null, 2)}\n`;
