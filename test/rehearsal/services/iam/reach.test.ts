import { Reach } from '../../../../rehearsal/services/iam/reach';

const role = (name: string) => ({ kind: 'role', arn: `arn:aws:iam::111122223333:role/${name}` }) as const;

it('tells what the calls of each principal were about, each once, without objects and streams', () => {
  const reach = new Reach();
  const stream = 'arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/f:log-stream:2026';
  for (const resource of ['arn:aws:s3:::b/k/1', 'arn:aws:s3:::b/k/2', 'arn:aws:s3:::b', stream, '*'])
    reach.note({ principal: role('z'), resource });
  reach.note({ principal: role('a'), resource: 'arn:aws:lambda:us-east-1:111122223333:function:f:1' });
  reach.note({ principal: role('m'), resource: '*' });

  expect(Object.entries(reach.list())).toEqual([
    [role('a').arn, ['arn:aws:lambda:us-east-1:111122223333:function:f:1']],
    [role('z').arn, ['arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/f', 'arn:aws:s3:::b']],
  ]);
});
