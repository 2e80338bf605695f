import { ownKeyStatements } from '../../../lib/key-policy';
import { findingsOf, ok } from '../../../operate/preflight/finding';
import { lackingIn } from '../../../operate/preflight/own-key';
import { judgeQuotas, needsOf } from '../../../operate/preflight/quotas';

const sizes = {
  ...{ autoscaling: true, prodInstanceType: 'ml.m5.xlarge', prodInstanceCount: 2, prodMaxInstanceCount: 10 },
  ...{ devInstanceType: 'ml.m5.large', devInstanceCount: 1, trainingInstanceType: 'ml.m5.xlarge' },
  ...{ trainingInstanceCount: 1, trainingSpot: false, notebook: true, notebookInstanceType: 'ml.t3.medium' },
  driftProvider: 'self-hosted',
} as const;
const count = (given: Partial<Record<keyof typeof sizes, unknown>>, name: string) =>
  needsOf({ ...sizes, ...given } as Parameters<typeof needsOf>[0]).find((need) => need.name === name)?.count;

describe('quotas', () => {
  it('must hold both fleets at their largest', () => {
    expect(count({}, 'ml.m5.xlarge for endpoint usage')).toBe(20);
    expect(count({ autoscaling: false }, 'ml.m5.xlarge for endpoint usage')).toBe(4);
  });

  it('must hold the dev endpoint beside them when it is of the same type', () => {
    expect(count({ devInstanceType: 'ml.m5.xlarge' }, 'ml.m5.xlarge for endpoint usage')).toBe(21);
  });

  it('are those of spot training, of the notebook and of the monitoring job when these are set', () => {
    expect(count({ trainingSpot: true }, 'ml.m5.xlarge for spot training job usage')).toBe(1);
    expect(count({ notebook: false }, 'ml.t3.medium for notebook instance usage')).toBeUndefined();
    expect(count({ driftProvider: 'model-monitor' }, 'ml.m5.xlarge for processing job usage')).toBe(1);
  });

  it('are missing when too small, with the command that asks for more; unknown when Service Quotas names none', () => {
    const need = { name: 'x for endpoint usage', count: 4, reason: 'r' };
    const judged = (Value?: number) =>
      judgeQuotas([need], new Map(Value === undefined ? [] : [[need.name, { Value, QuotaCode: 'L-1' }]]))[0];
    expect(judged(4)?.state).toBe('ok');
    expect(judged(3)).toMatchObject({
      state: 'missing',
      todo: expect.stringContaining('--quota-code L-1 --desired-value 4'),
    });
    expect(judged()?.state).toBe('unknown');
  });
});

describe('the policy of a key of your own', () => {
  const wanted = ownKeyStatements({ account: '111122223333', region: 'us-east-1' });
  const lacking = (Statement: unknown) =>
    lackingIn({ Statement } as Parameters<typeof lackingIn>[0], wanted).map(({ Sid }) => Sid);

  it('lacks nothing when it has what the app prints', () => expect(lacking(wanted)).toEqual([]));

  it('lacks the services when it has the default policy of a key alone', () => {
    const root = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'kms:*',
      Resource: '*',
    };
    expect(lacking([root])).toEqual(wanted.slice(1).map(({ Sid }) => Sid));
    expect(lacking({ ...root, Principal: { AWS: '111122223333' } })).toEqual(wanted.slice(1).map(({ Sid }) => Sid));
  });

  it('is not helped by what is denied, or allowed to others, or allowed in part', () => {
    expect(lacking(wanted.map((it) => ({ ...it, Effect: 'Deny' })))).toHaveLength(wanted.length);
    expect(lacking(wanted.map((it) => ({ ...it, Principal: { AWS: '444455556666' } })))).toHaveLength(wanted.length);
    expect(lacking(wanted.map((it) => ({ ...it, Action: it.Action.slice(1) })))).toHaveLength(wanted.length);
  });
});

describe('a check', () => {
  const check = (look: () => Promise<never>) => ({ what: 'w', right: 'x:Get', look });
  const error = (name: string) => Object.assign(new Error('no'), { name, $metadata: {} });

  it('whose call is refused is unknown, and names the right', async () => {
    const refused = check(() => Promise.reject(error('AccessDeniedException')));
    expect(await findingsOf(refused)).toEqual([
      expect.objectContaining({ state: 'unknown', detail: 'no right to x:Get' }),
    ]);
  });

  it('that AWS does not answer is unknown, with its reason', async () => {
    const throttled = check(() => Promise.reject(error('ThrottlingException')));
    expect(await findingsOf(throttled)).toEqual([{ what: 'w', state: 'unknown', detail: 'ThrottlingException: no' }]);
  });

  it('hides no fault of ours', async () => {
    await expect(findingsOf(check(() => Promise.reject(new TypeError('ours'))))).rejects.toThrow('ours');
  });

  it('answers what it found', async () => {
    expect(await findingsOf({ what: 'w', right: 'r', look: async () => [ok('w', 'd')] })).toEqual([ok('w', 'd')]);
  });
});
