import type { Served } from '../../../../rehearsal/services/api-gateway/front';
import { lambdaRig } from '../lambda/rig';
import { apiRig } from './rig';

test('a request reaches the function behind the alias, and who served it is known by the request id', async () => {
  const functions = lambdaRig();
  await functions.define(
    'f',
    `exports.handler = async (event, context) => ({ statusCode: 200, headers: { 'x-version': context.functionVersion }, body: event.body });`,
  );
  functions.lambda.functions.publish('f');
  functions.lambda.functions.createAlias('f', { name: 'live', version: '1', weights: {}, description: '' });
  const served: Served[] = [];
  const rig = await apiRig({ invoker: functions.lambda, onServed: (what) => served.push(what) });

  expect((await rig.ask()).statusCode).toBe(500); // nobody let API Gateway in yet
  functions.lambda.functions.get('f').policy.add(
    {
      sid: 's',
      action: 'lambda:InvokeFunction',
      principal: 'apigateway.amazonaws.com',
      sourceArn: `arn:aws:execute-api:us-east-1:111122223333:${rig.apiId}/prod/POST/api`,
    },
    'live',
  );
  const answer = await rig.ask();

  expect(answer).toMatchObject({ statusCode: 200, text: '1,2,3', headers: { 'x-version': '1' } });
  expect(served.find(({ requestId }) => requestId === answer.headers['x-amzn-requestid'])).toMatchObject({
    functionName: 'f',
    executedVersion: '1',
    statusCode: 200,
  });
  await functions.end();
});
