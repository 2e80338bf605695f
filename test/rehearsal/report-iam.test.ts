import { iamReport } from '../../rehearsal/report-iam';
import { allow, request, ROLE, worker } from './services/iam/fixture';

it('tells how often policies were asked, what they denied, and which grants nobody needed', () => {
  const { judge } = worker(allow('s3:GetObject'), allow('s3:PutObject', { Sid: 'Write' }));
  judge.judge(request('s3:GetObject', 'arn:aws:s3:::b/k'));
  judge.judge(request('s3:DeleteObject', 'arn:aws:s3:::b/k'));

  expect(iamReport(judge)).toEqual({
    calls: 2,
    denied: [
      {
        ...{ principal: ROLE.arn, action: 's3:DeleteObject', resource: 'arn:aws:s3:::b/k', kind: 'implicit', count: 1 },
        message: expect.stringContaining('is not authorized to perform: s3:DeleteObject'),
      },
    ],
    usedGrants: 1,
    unusedGrants: [{ holder: ROLE.arn, policy: 'policy', statement: 'Write', action: 's3:PutObject', resource: '*' }],
    reached: { [ROLE.arn]: ['arn:aws:s3:::b'] },
  });
});

it('tells them in an order of their own', () => {
  const { judge } = worker(allow(['b:B', 'a:B']));
  for (const action of ['d:D', 'c:C']) judge.judge(request(action, '*'));
  const { denied, unusedGrants } = iamReport(judge);

  expect(denied.map(({ action }) => action)).toEqual(['c:C', 'd:D']);
  expect(unusedGrants.map(({ action }) => action)).toEqual(['a:B', 'b:B']);
});
