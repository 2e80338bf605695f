import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentOf, fileName, policiesOfApp } from '../../../operate/bootstrap-policy/from-app';
import {
  lengthOf,
  packed,
  pattern,
  POLICY_LIMIT,
  type Statement,
  statementsFor,
} from '../../../operate/bootstrap-policy/policy';
import { ROOT, wordBundles } from '../../lib/support/synthesized';

const placeholders = { modelName: 'nyctaxi', executionId: 'e1', account: '111122223333', region: 'us-east-1' };
const resource = (type: string, properties: Record<string, unknown> = {}) => ({
  ...{ stack: 'nyctaxi-prod', logicalId: 'R', type, properties, retained: false },
});
const services = (...names: string[]) => ({
  AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: names } }] },
});

jest.setTimeout(120_000);
const policies = policiesOfApp({ root: ROOT, bundles: wordBundles() });
const statements = policies.flatMap(({ Statement }) => Statement);

describe('docs/bootstrap-policy.json', () => {
  it('is what the app synthesizes; npm run bootstrap-policy writes it', () => {
    const files = policies.map((_, index) => readFileSync(join(ROOT, 'docs', fileName(index)), 'utf8'));
    expect(files).toEqual(policies.map(documentOf));
    expect(existsSync(join(ROOT, 'docs', fileName(policies.length)))).toBe(false);
  });

  it('fits into managed policies, of which a role may have ten', () => {
    expect(policies.length).toBeLessThanOrEqual(10);
    for (const { Statement } of policies) expect(lengthOf(Statement)).toBeLessThanOrEqual(POLICY_LIMIT);
  });

  it('names no model, account or region, and never all actions of a service', () => {
    const text = JSON.stringify(policies);
    for (const word of ['nyctaxi', 'qz', '000000000000', 'us-east-1']) expect(text).not.toContain(word);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => /^[^:]*:\*$|^\*$/.test(action))).toEqual([]);
  });

  it('asks for everything only where an action knows no resource', () => {
    const open = statements.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action);
    expect(open.filter((action) => !/:(Describe|List)/.test(action))).toEqual(['kms:CreateKey']);
  });

  it('hands roles only to the services that they are made for', () => {
    const passing = statements.filter(({ Action }) => Action.includes('iam:PassRole'));
    expect(passing).toHaveLength(1);
    const to = passing[0]?.Condition?.['StringEquals']?.['iam:PassedToService'];
    expect(to).toEqual(
      expect.arrayContaining(['lambda.amazonaws.com', 'sagemaker.amazonaws.com', 'states.amazonaws.com']),
    );
  });
});

describe('statements for resources', () => {
  it('are refused for a type without a rule, by its name', () => {
    expect(() => statementsFor([resource('AWS::Unheard::Of')], placeholders)).toThrow(/AWS::Unheard::Of.*rules\.ts/);
  });

  it('are scoped by names with the model taken out, and by those of the stack where CloudFormation gives them', () => {
    const found = statementsFor(
      [
        resource('AWS::SageMaker::Endpoint', { EndpointName: 'nyctaxi-prod-e1' }),
        resource('AWS::IAM::Role', services('x.amazonaws.com')),
      ],
      placeholders,
    );
    const on = (action: string) => found.find(({ Action }) => Action.includes(action))?.Resource;
    expect(on('sagemaker:CreateEndpoint')).toEqual(['arn:*:sagemaker:*:*:endpoint/*-prod-*']);
    expect(on('iam:CreateRole')).toEqual(['arn:*:iam::*:role/*-prod-*']);
  });

  it('are scoped by the known part of a name that is put together at the deployment', () => {
    const LogGroupName = { 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: 'Api' }, '/prod']] };
    const found = statementsFor(
      [resource('AWS::Logs::LogGroup', { LogGroupName }), resource('AWS::IAM::Role', services('x.amazonaws.com'))],
      placeholders,
    );
    expect(found.find(({ Action }) => Action.includes('logs:CreateLogGroup'))?.Resource).toEqual([
      'arn:*:logs:*:*:log-group:API-Gateway-Execution-Logs_*/prod',
      'arn:*:logs:*:*:log-group:API-Gateway-Execution-Logs_*/prod:*',
    ]);
  });

  it.each([
    ['nyctaxi-artifacts-111122223333-us-east-1', '*-artifacts-*'],
    ['nyctaxi-prod-e1', '*-prod-*'],
    ['/nyctaxi/prod/instance-count', '/*/prod/instance-count'],
  ])('make of %s %s', (name, expected) => expect(pattern(name, placeholders)).toBe(expected));
});

it('packs statements without losing any, and refuses one that no policy holds', () => {
  const statement = (size: number): Statement => ({ Effect: 'Allow', Action: ['a'.repeat(size)], Resource: ['*'] });
  const many = [1000, 3000, 5000, 2000].map(statement);
  const made = packed(many);
  expect(new Set(made.flatMap((policy) => policy.Statement))).toEqual(new Set(many));
  expect(made).toHaveLength(2);
  expect(() => packed([statement(POLICY_LIMIT)])).toThrow('longer than a policy');
});
