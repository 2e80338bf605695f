import { REQUIRED } from '../lib/support/synthesized';

const { account } = REQUIRED;

/**
 * Settings that between them make every construct and every grant of the app, for the judges to look at. The model is the
 * same in all, so that what is acknowledged can be compared.
 */
export const RUNS = {
  'as it comes': (region: string) => ({ region }),

  'in a network and with a key of its own, open to the world': (region: string) => ({
    region,
    source: 'codecommit',
    repository: 'taxi',
    connectionArn: 'none',
    codecommitCreate: true,
    keyArn: `arn:aws:kms:${region}:${account}:key/0a1b2c3d-0000-4000-8000-000000000000`,
    vpc: { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'] },
    apiAuthorization: 'NONE',
    apiLogRole: 'app',
    approval: false,
    driftProvider: 'model-monitor',
    retraining: false,
    tags: { team: 'pricing' },
  }),

  'with an image of its own on spot capacity, capturing in the API function': (region: string) => ({
    region,
    source: 'github-token',
    githubTokenSecret: 'team/github',
    connectionArn: 'none',
    image: `${account}.dkr.ecr.${region}.amazonaws.com/team/forest:1.2`,
    trainingSpot: true,
    networkIsolation: true,
    dataBuckets: ['shared-data'],
    capture: 'api',
    apiLogRole: 'account',
    retrainingSchedule: 'rate(7 days)',
    autoscaling: false,
    probe: false,
    notificationEmail: 'team@example.com',
    permissionsBoundary: `arn:aws:iam::${account}:policy/team-boundary`,
    trafficShift: { type: 'linear', percent: 20, minutes: 2 },
  }),
} as const;

export type Run = keyof typeof RUNS;
