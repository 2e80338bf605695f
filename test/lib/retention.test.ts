import { stacksOf, templateOf } from './support/stacks';
import { assemblyOf, onlyResource, resourcesOf } from './support/synthesized';

interface Rule {
  readonly Prefix?: string;
  readonly ExpirationInDays?: number;
  readonly NoncurrentVersionExpiration?: { readonly NoncurrentDays: number };
  readonly ExpiredObjectDeleteMarker?: boolean;
}

const DAYS = { captureRetentionDays: 7, recordRetentionDays: 400, artifactRetentionDays: 21, logRetentionDays: 14 };
const rulesOf = (bucket: string, settings: Record<string, unknown> = DAYS): Rule[] =>
  resourcesOf(templateOf(assemblyOf(settings), 'pipeline'), 'AWS::S3::Bucket').find(([, it]) =>
    it.Properties.BucketName.startsWith(`nyctaxi-${bucket}-`),
  )![1].Properties.LifecycleConfiguration.Rules;

describe('retention', () => {
  it.each([
    ['data-capture/', 7],
    ['records/', 400],
    ['drift/', 400],
    ['training/', 21],
    ['checkpoints/', 21],
    ['probe/', 21],
  ])('of %s is that of the settings', (prefix, days) => {
    const expiring = rulesOf('artifacts').filter((rule) => rule.Prefix === prefix && rule.ExpirationInDays);
    expect(expiring.map((rule) => rule.ExpirationInDays)).toEqual([days]);
  });

  it('leaves no version of what clients have sent', () => {
    const rules = rulesOf('artifacts').filter((rule) => rule.Prefix === 'data-capture/');
    expect(rules).toContainEqual(
      expect.objectContaining({ ExpirationInDays: 7, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
    );
    expect(rules).toContainEqual(expect.objectContaining({ ExpiredObjectDeleteMarker: true }));
  });

  it('never touches releases and baselines', () => {
    const prefixes = rulesOf('artifacts')
      .filter((rule) => rule.ExpirationInDays)
      .map((rule) => rule.Prefix);
    expect(prefixes).not.toContain(undefined);
    for (const kept of ['releases/', 'baselines/']) expect(prefixes.some((it) => kept.startsWith(it!))).toBe(false);
  });

  it('is the same for what the pipeline’s actions hand on', () => {
    expect(rulesOf('pipeline')).toContainEqual(expect.objectContaining({ ExpirationInDays: 21 }));
  });

  it('of every log group that is made is that of the settings', () => {
    const groups = stacksOf(assemblyOf({ ...DAYS, apiLogRole: 'account' })).flatMap(({ template }) =>
      resourcesOf(template, 'AWS::Logs::LogGroup'),
    );
    expect(groups.length).toBeGreaterThan(10);
    expect(groups.filter(([, it]) => it.Properties.RetentionInDays !== 14).map(([id]) => id)).toEqual([]);
  });

  it('is the same for who asked what of the buckets', () => {
    expect(rulesOf('access-logs')).toEqual([expect.objectContaining({ ExpirationInDays: 14 })]);
  });

  it('covers the log that API Gateway would make by itself, before it can', () => {
    const template = templateOf(assemblyOf({ ...DAYS, apiLogRole: 'account' }), 'prod');
    const [api] = resourcesOf(template, 'AWS::ApiGateway::RestApi')[0]!;
    const LogGroupName = { 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: api }, '/prod']] };
    const [log] = resourcesOf(template, 'AWS::Logs::LogGroup').find(
      ([, it]) => JSON.stringify(it.Properties.LogGroupName) === JSON.stringify(LogGroupName),
    )!;
    expect(template.Resources[log]!.Properties.RetentionInDays).toBe(14);
    expect(onlyResource(template, 'AWS::ApiGateway::Stage').DependsOn).toContain(log);
  });

  it('covers the logs of every build', () => {
    const template = templateOf(assemblyOf(), 'pipeline');
    const [group] = resourcesOf(template, 'AWS::Logs::LogGroup').find(([, it]) =>
      String(it.Properties.LogGroupName).startsWith('/aws/codebuild/'),
    )!;
    for (const [, { Properties }] of resourcesOf(template, 'AWS::CodeBuild::Project'))
      expect(Properties.LogsConfig).toEqual({ CloudWatchLogs: { GroupName: { Ref: group }, Status: 'ENABLED' } });
  });
});

describe('logs of the API', () => {
  const prod = (apiLogRole: string) => templateOf(assemblyOf({ apiLogRole }), 'prod');
  const stage = (apiLogRole: string) => onlyResource(prod(apiLogRole), 'AWS::ApiGateway::Stage').Properties;

  it('are none without a role for them', () => {
    expect(stage('none').AccessLogSetting).toBeUndefined();
    expect(stage('none').MethodSettings[0].LoggingLevel).toBeUndefined();
    expect(resourcesOf(prod('none'), 'AWS::ApiGateway::Account')).toEqual([]);
  });

  it.each(['account', 'app'])('are a line for each request and errors when the role is that of the %s', (role) => {
    expect(stage(role).MethodSettings[0]).toMatchObject({ LoggingLevel: 'ERROR', DataTraceEnabled: false });
    expect(Object.keys(JSON.parse(stage(role).AccessLogSetting.Format))).toContain('status');
  });

  it('hold nothing of who asked', () => {
    expect(stage('app').AccessLogSetting.Format).not.toMatch(/identity|authorizer|userAgent|sourceIp|caller|domain/i);
  });

  it('have their role made only by the app that owns it, and the role outlives the stack', () => {
    expect(resourcesOf(prod('account'), 'AWS::ApiGateway::Account')).toEqual([]);
    expect(onlyResource(prod('app'), 'AWS::ApiGateway::Account').DeletionPolicy).toBe('Retain');
    const [id] = resourcesOf(prod('app'), 'AWS::ApiGateway::Account')[0]!;
    expect(onlyResource(prod('app'), 'AWS::ApiGateway::Stage').DependsOn).toContain(id);
  });
});
