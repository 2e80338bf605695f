import { NotRehearsable, ServiceError } from '../../contracts';
import { pathSteps } from './json-path';
import { compilePattern, type Pattern } from './pattern';
import { compileSchedule, type Schedule } from './schedule';

/** An event as rules see it and targets get it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

export interface Target {
  readonly id: string;
  readonly arn: string;
  readonly kind: TargetKind;
  /** JSON, as it stands. */
  readonly input?: string;
  readonly inputPath?: string;
  readonly inputTransformer?: { readonly paths: Readonly<Record<string, string>>; readonly template: string };
  readonly roleArn?: string;
}
type TargetKind = 'pipeline' | 'function' | 'state-machine' | 'topic';

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly enabled: boolean;
  /** What it listens for, unless it only has a schedule. */
  readonly pattern?: { readonly text: string; readonly matches: Pattern };
  readonly schedule?: Schedule;
  readonly targets: readonly Target[];
}

type Json = Readonly<Record<string, unknown>>;

const TARGET_FIELDS = [
  'Id',
  'Arn',
  'Input',
  'InputPath',
  'InputTransformer',
  'RoleArn',
  'RetryPolicy',
  'DeadLetterConfig',
];

/**
 * Reads the resolved properties of an AWS::Events::Rule on the default bus.
 * @throws NotRehearsable that names another bus, a schedule's syntax, an operator, a target or a target's field it does not know
 */
export function parseRule(properties: Json, name: string, arn: string): Rule {
  const where = `rule ${name}`;
  const bus = properties['EventBusName'];
  if (bus !== undefined && bus !== 'default') throw new NotRehearsable('event bus', text(bus), where);
  const given = properties['EventPattern'];
  const pattern = (typeof given === 'string' ? parsed(given) : given) as Json | undefined;
  const schedule = properties['ScheduleExpression'];
  if (pattern === undefined && schedule === undefined)
    throw new ServiceError('ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be specified.');
  const state = text(properties['State']) || 'ENABLED';
  if (state !== 'ENABLED' && state !== 'DISABLED') throw new NotRehearsable('state of a rule', state, where);
  return {
    name,
    arn,
    ...(properties['Description'] !== undefined && { description: text(properties['Description']) }),
    enabled: state === 'ENABLED',
    ...(pattern !== undefined && {
      pattern: { text: JSON.stringify(pattern), matches: compilePattern(pattern, where) },
    }),
    ...(schedule !== undefined && { schedule: compileSchedule(text(schedule), where) }),
    targets: ((properties['Targets'] as Json[] | undefined) ?? []).map((target) => parseTarget(target, where)),
  };
}

function parsed(pattern: string): unknown {
  try {
    return JSON.parse(pattern);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ServiceError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${error.message}`);
  }
}

function parseTarget(target: Json, where: string): Target {
  const unknown = Object.keys(target).filter((field) => !TARGET_FIELDS.includes(field));
  if (unknown.length > 0) throw new NotRehearsable('field of a rule target', unknown.join(', '), where);
  const arn = text(target['Arn']);
  const kind = kindOf(arn);
  if (kind === undefined) throw new NotRehearsable('rule target', arn, where);
  const transformer = target['InputTransformer'] as Json | undefined;
  const paths = (transformer?.['InputPathsMap'] ?? {}) as Record<string, string>;
  const inputPath = target['InputPath'] as string | undefined;
  for (const path of [...Object.values(paths), ...(inputPath === undefined ? [] : [inputPath])]) pathSteps(path, where);
  return {
    id: text(target['Id']),
    arn,
    kind,
    ...(target['Input'] !== undefined && { input: text(target['Input']) }),
    ...(inputPath !== undefined && { inputPath }),
    ...(transformer !== undefined && { inputTransformer: { paths, template: text(transformer['InputTemplate']) } }),
    ...(target['RoleArn'] !== undefined && { roleArn: text(target['RoleArn']) }),
  };
}

/** By the service in the ARN: `arn:aws:<service>:…`. */
function kindOf(arn: string): TargetKind | undefined {
  const [, , service, , , resource] = arn.split(':');
  switch (service) {
    case 'codepipeline':
      return 'pipeline';
    case 'lambda':
      return resource === 'function' ? 'function' : undefined;
    case 'states':
      return resource === 'stateMachine' ? 'state-machine' : undefined;
    case 'sns':
      return 'topic';
    default:
      return undefined;
  }
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}
