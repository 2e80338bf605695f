import { deniedError } from '../../../../rehearsal/services/iam/denied-error';
import { judging } from '../../account/all-allowed';
import { codeDeployRig } from './rig';

async function rigWithout(...denied: readonly string[]) {
  const calls = judging(({ service, operation }) =>
    denied.includes(operation) ? deniedError(service, `no ${operation}`) : undefined,
  );
  const rig = codeDeployRig({}, calls);
  await rig.prepare();
  return { ...rig, calls: calls.calls };
}

test("asks with the group's role for its alarms, and reads and moves the alias", async () => {
  const rig = await rigWithout();
  expect(await rig.deploy()).toMatchObject({ status: 'Succeeded' });
  expect(rig.calls).toEqual([
    ...['monitoring:DescribeAlarms', 'lambda:GetAlias'],
    ...['lambda:UpdateAlias', 'lambda:UpdateAlias'],
  ]);
});

test.each([
  ['DescribeAlarms', 'AmazonCloudWatch'],
  ['GetAlias', 'AWSLambda'],
  ['UpdateAlias', 'AWSLambda'],
])('fails as AWS does when the role may not %s, and shifts nothing', async (right, service) => {
  const rig = await rigWithout(right);
  const end = await rig.deploy();
  expect(end).toMatchObject({ status: 'Failed', message: expect.stringContaining(`AWS service: ${service}.`) });
  expect(rig.codeDeploy.deployment(end.deploymentId).error?.code).toBe('IAM_ROLE_PERMISSIONS');
  expect(rig.moves).toEqual([]);
});
