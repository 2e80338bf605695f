import { ServiceError } from '../../../../rehearsal/contracts';
import { apiRig, ALIAS_ARN, CALLER, integration, START } from './rig';

test('hands the function a complete proxy event and the client its answer', async () => {
  const rig = await apiRig({ stage: { Variables: { colour: 'green' } } });
  rig.backend.answer = () => ({
    payload: {
      statusCode: 201,
      headers: { 'X-Execution-Id': 'e', Date: 'then' },
      multiValueHeaders: { 'Set-Cookie': ['a', 'b'] },
      body: '{}',
    },
  });

  const answer = await rig.ask({
    query: 'a=1&a=2&b=x%20y',
    headers: {
      'content-type': 'text/csv',
      'user-agent': 'tests',
      authorization: 'AWS4-HMAC-SHA256 Credential=ASIA1/2',
    },
  });

  expect(answer).toMatchObject({
    statusCode: 201,
    text: '{}',
    headers: {
      'x-execution-id': 'e',
      'set-cookie': ['a', 'b'],
      'x-amzn-remapped-date': 'then',
      'content-type': 'application/json',
    },
  });
  expect(rig.invoked[0]).toMatchObject({
    functionName: ALIAS_ARN,
    principal: { kind: 'service', arn: 'apigateway.amazonaws.com' },
  });
  expect(rig.event()).toMatchObject({
    resource: '/api',
    path: '/api',
    httpMethod: 'POST',
    headers: {
      'content-type': 'text/csv',
      'x-forwarded-proto': 'https',
      host: `${rig.apiId}.execute-api.us-east-1.amazonaws.com`,
    },
    multiValueHeaders: { 'content-type': ['text/csv'] },
    queryStringParameters: { a: '2', b: 'x y' },
    multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y'] },
    pathParameters: null,
    stageVariables: { colour: 'green' },
    body: '1,2,3',
    isBase64Encoded: false,
    requestContext: {
      accountId: '111122223333',
      apiId: rig.apiId,
      deploymentId: rig.deploymentId,
      stage: 'prod',
      path: '/prod/api',
      resourcePath: '/api',
      requestTime: '02/Jan/2030:03:04:05 +0000',
      requestTimeEpoch: START,
      requestId: rig.served[0]!.requestId,
      identity: {
        userArn: 'arn:aws:sts::111122223333:assumed-role/caller/rehearsal',
        accessKey: 'ASIA1',
        sourceIp: '127.0.0.1',
        userAgent: 'tests',
      },
    },
  });
  expect(rig.event()['headers']).not.toHaveProperty('authorization');
});

test('refuses an unsigned request to an IAM-authorized method before any function runs', async () => {
  const rig = await apiRig();

  const answer = await rig.ask({ principal: undefined });

  expect(answer).toMatchObject({ statusCode: 403, text: '{"message":"Missing Authentication Token"}' });
  expect(answer.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
  expect(rig.invoked).toEqual([]);
});

test('lets everybody call a method that is open, and tells the function nobody’s name', async () => {
  const rig = await apiRig({ method: { AuthorizationType: 'NONE' } });

  expect(await rig.ask({ principal: undefined })).toMatchObject({ statusCode: 200 });
  expect((rig.event()['requestContext'] as { identity: object }).identity).toMatchObject({
    userArn: null,
    accessKey: null,
  });
});

test('answers 403 for paths, methods, stages and APIs that are not there', async () => {
  const rig = await apiRig();

  expect(await rig.ask({ path: '/other' })).toMatchObject({
    statusCode: 403,
    text: '{"message":"Missing Authentication Token"}',
  });
  expect(await rig.ask({ method: 'GET' })).toMatchObject({ statusCode: 403 });
  expect(await rig.ask({ stage: 'test' })).toMatchObject({ statusCode: 403, text: '{"message":"Forbidden"}' });
  expect(await rig.ask({ apiId: 'nothing' })).toMatchObject({ statusCode: 403 });
  expect(await rig.ask({ path: '/api/' })).toMatchObject({ statusCode: 200 });
});

test('refuses whom the evaluator of policies refuses, in its words', async () => {
  const rig = await apiRig({
    authorize: (principal, arn) => {
      throw new ServiceError(
        'AccessDeniedException',
        `User: ${principal.arn} is not authorized to perform: execute-api:Invoke on resource: ${arn}`,
      );
    },
  });

  const answer = await rig.ask();
  expect(answer.statusCode).toBe(403);
  expect(JSON.parse(answer.text)).toEqual({
    Message: `User: ${CALLER.arn} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:111122223333:${rig.apiId}/prod/POST/api`,
  });
});

test('takes bodies of 10 MB and refuses larger ones, and those too large for Lambda', async () => {
  const rig = await apiRig();
  const limit = 10 * 1024 * 1024;

  expect(await rig.ask({ body: Buffer.alloc(limit, '1') })).toMatchObject({ statusCode: 200 });
  expect(await rig.ask({ body: Buffer.alloc(limit + 1, '1') })).toMatchObject({
    statusCode: 413,
    text: '{"message":"Request Too Long"}',
  });
  rig.backend.answer = () => {
    throw new ServiceError('RequestTooLargeException', 'too large', 413);
  };
  expect(await rig.ask()).toMatchObject({ statusCode: 413 });
});

test.each([
  ['a text', 'hello'],
  ['nothing', undefined],
  ['no status code', { body: 'x' }],
  ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
  ['a header that is no text', { statusCode: 200, headers: { a: {} } }],
])('answers 502 when the function answers %s', async (_what, payload) => {
  const rig = await apiRig();
  rig.backend.answer = () => ({ payload });

  expect(await rig.ask()).toMatchObject({ statusCode: 502, text: '{"message":"Internal server error"}' });
});

test('answers 502 when the function fails, and still says which version it was', async () => {
  const rig = await apiRig();
  rig.backend.answer = () => ({ functionError: 'Unhandled', payload: { statusCode: 200 } });

  expect(await rig.ask()).toMatchObject({ statusCode: 502 });
  expect(rig.served).toMatchObject([{ statusCode: 502, executedVersion: '3', functionName: 'f' }]);
});

test('answers 504 when the function takes longer than 29 s, injected delays included', async () => {
  const rig = await apiRig();
  rig.backend.answer = () => ({ payload: { statusCode: 200 }, durationMs: 29_001, injectedMs: 29_000 });

  expect(await rig.ask()).toMatchObject({ statusCode: 504, text: '{"message":"Endpoint request timed out"}' });
  expect(rig.served[0]!.injectedMs).toBe(29_000);
  expect(rig.served[0]!.latencyMs).toBeGreaterThanOrEqual(29_000);
});

test('answers 500 when the function’s policy does not let this method invoke it', async () => {
  const rig = await apiRig();
  rig.backend.permitted = false;

  expect(await rig.ask()).toMatchObject({ statusCode: 500 });
  expect(rig.sources).toEqual([`arn:aws:execute-api:us-east-1:111122223333:${rig.apiId}/prod/POST/api`]);
  expect(rig.invoked).toEqual([]);
});

test('lets a fault of the rehearsal through', async () => {
  const rig = await apiRig();
  rig.backend.answer = () => {
    throw new TypeError('a fault of ours');
  };

  await expect(rig.ask()).rejects.toThrow('a fault of ours');
});

test('passes binary media types as Base64, and decodes an answer for who accepts it', async () => {
  const rig = await apiRig({ api: { BinaryMediaTypes: ['application/octet-stream'] } });
  rig.backend.answer = () => ({
    payload: { statusCode: 200, body: Buffer.from([0, 255]).toString('base64'), isBase64Encoded: true },
  });

  const binary = await rig.ask({
    headers: { 'content-type': 'application/octet-stream', accept: 'application/octet-stream' },
    body: Buffer.from([1, 2, 255]),
  });
  expect(rig.event()).toMatchObject({ body: 'AQL/', isBase64Encoded: true });
  expect(binary.body).toEqual(Buffer.from([0, 255]));
  expect((await rig.ask({ headers: { accept: 'text/plain' } })).text).toBe('AP8=');
});

test('throttles by rate on the virtual clock', async () => {
  const rig = await apiRig({
    stage: {
      MethodSettings: [{ HttpMethod: 'POST', ResourcePath: '/~1api', ThrottlingRateLimit: 2, ThrottlingBurstLimit: 3 }],
    },
  });
  const statuses = async (count: number) => {
    const answers = [];
    for (let i = 0; i < count; i++) answers.push((await rig.ask()).statusCode);
    return answers;
  };

  expect(await statuses(5)).toEqual([200, 200, 200, 429, 429]);
  await rig.clock.sleep(1000);
  expect(await statuses(3)).toEqual([200, 200, 429]);
});

test('serves what was deployed, until the stage moves to another deployment', async () => {
  const rig = await apiRig();
  const stage = (DeploymentId: string) => ({
    stackName: 'stack',
    stackId: '',
    logicalId: 'Stage',
    type: '',
    generatedName: '',
    signal: new AbortController().signal, // prettier-ignore
    properties: { RestApiId: rig.apiId, StageName: 'prod', DeploymentId },
    before: {},
    physicalId: 'prod',
    rollingBack: false, // prettier-ignore
  });
  await rig.create('Method', {
    RestApiId: rig.apiId,
    ResourceId: rig.resourceId,
    HttpMethod: 'GET',
    Integration: integration(),
  });

  expect((await rig.ask({ method: 'GET' })).statusCode).toBe(403);
  const { physicalId } = await rig.create('Deployment', { RestApiId: rig.apiId });
  await rig.providers['AWS::ApiGateway::Stage']!.update(stage(physicalId));
  expect((await rig.ask({ method: 'GET' })).statusCode).toBe(200);
  expect(() => rig.apis.deleteDeployment(rig.apiId, physicalId)).toThrow('Active stages pointing to this deployment');
});

test('counts requests, errors and latency by API and by stage', async () => {
  const rig = await apiRig();
  await rig.ask();
  await rig.ask({ principal: undefined });

  const sum = (name: string) =>
    rig.data
      .filter((d) => d.name === name && Object.keys(d.dimensions).length === 2)
      .reduce((all, d) => all + d.value, 0);
  expect([sum('Count'), sum('4XXError'), sum('5XXError')]).toEqual([2, 1, 0]);
  expect(rig.data[0]).toMatchObject({ namespace: 'AWS/ApiGateway', dimensions: { ApiName: 'Api' }, at: START });
});

test('requires the parameters that a validator checks, and refuses to validate bodies by name', async () => {
  const rig = await apiRig();
  const { physicalId: RequestValidatorId } = await rig.create('RequestValidator', {
    RestApiId: rig.apiId,
    ValidateRequestParameters: true,
    ValidateRequestBody: true,
  });
  const method = {
    RestApiId: rig.apiId,
    ResourceId: rig.resourceId,
    HttpMethod: 'PUT',
    Integration: integration(),
    RequestValidatorId,
  };
  await rig.create('Method', {
    ...method,
    RequestParameters: { 'method.request.header.X-Need': true, 'method.request.querystring.may': false },
  });
  const { physicalId } = await rig.create('Deployment', { RestApiId: rig.apiId });
  await rig.create('Stage', { RestApiId: rig.apiId, StageName: 'next', DeploymentId: physicalId });

  expect(await rig.ask({ stage: 'next', method: 'PUT' })).toMatchObject({
    statusCode: 400,
    text: '{"message":"Missing required request parameters: [X-Need]"}',
  });
  expect((await rig.ask({ stage: 'next', method: 'PUT', headers: { 'x-need': '1' } })).statusCode).toBe(200);
  await expect(rig.create('Method', { ...method, RequestModels: { 'application/json': 'Mine' } })).rejects.toThrow(
    'does not know the validation by the model Mine (at stack/Method)',
  );
});

test.each([
  ['authorization type COGNITO_USER_POOLS', { AuthorizationType: 'COGNITO_USER_POOLS' }],
  ['integration type MOCK', { Integration: { Type: 'MOCK' } }],
  ['property ApiKeyRequired', { ApiKeyRequired: true }],
  ['property Integration.CacheKeyParameters', { Integration: integration({ CacheKeyParameters: [] }) }],
])('refuses by name: %s', async (what, method) => {
  await expect(apiRig({ method })).rejects.toThrow(`does not know the ${what} (at stack/Method)`);
});
