import { allOperations } from '../../../rehearsal/account/operations';
import type { Member, Shape, StructureShape } from '../../../rehearsal/gateway/schema';
import { serviceModel } from '../../../rehearsal/gateway/service-models';
import type { Services } from '../../../rehearsal/account/services';
import { hasClient } from './clients';

/** A request that its service must refuse, and as what. */
export interface BadRequest {
  readonly what: string;
  readonly service: string;
  readonly operation: string;
  /** What the client is given; members in the path come from here. */
  readonly input: object;
  readonly body: string;
  /** Error as the JS SDK names it. */
  readonly code: string;
}

/** What each service calls a required member that is not there. */
const MISSING: Readonly<Record<string, (member: string) => string>> = {
  'application-autoscaling': () => 'ValidationException',
  cloudformation: () => 'ValidationError',
  codedeploy: (member) => CODE_DEPLOY[member]!,
  codepipeline: () => 'ValidationException',
  events: () => 'ValidationException',
  monitoring: () => 'MissingRequiredParameterException',
  sagemaker: () => 'ValidationException',
  states: () => 'ValidationException',
  sts: () => 'ValidationError',
};
const CODE_DEPLOY: Readonly<Record<string, string>> = {
  applicationName: 'ApplicationNameRequiredException',
  deploymentConfigName: 'DeploymentConfigNameRequiredException',
  deploymentGroupName: 'DeploymentGroupNameRequiredException',
  deploymentId: 'DeploymentIdRequiredException',
  deploymentIds: 'DeploymentIdRequiredException',
  targetId: 'DeploymentTargetIdRequiredException',
};

/** Every required member missing, and every member of a wrong type, of each operation that the account answers itself. */
export async function generated(services: Services): Promise<BadRequest[]> {
  const bad: BadRequest[] = [];
  const all = allOperations(services, () => undefined);
  for (const [service, operations] of Object.entries(all)) {
    if (!hasClient('js', service)) continue;
    const model = await serviceModel(service);
    for (const operation of Object.keys(operations)) {
      const shape = model.operations.get(operation)!.input;
      if (shape === undefined) continue;
      const base = leastOf(shape);
      const inBody = shape.members.filter(({ binding }) => binding.in === 'body');
      const add = (what: string, members: Readonly<Record<string, unknown>>, code: string) => {
        const body = model.protocol === 'query' ? form(operation, members) : JSON.stringify(members);
        bad.push({ what: `${service}:${operation} ${what}`, service, operation, input: base, body, code });
      };
      const body = Object.fromEntries(inBody.flatMap(({ name }) => (name in base ? [[name, base[name]]] : [])));
      for (const { name } of inBody.filter(({ required }) => required)) {
        const { [name]: _, ...others } = body;
        add(`without ${name}`, others, MISSING[service]!(name));
      }
      for (const member of inBody) {
        const wrong = model.protocol === 'query' ? wrongText(member) : wrongValue(member);
        const code = model.protocol === 'query' ? 'ValidationError' : 'SerializationException';
        if (wrong !== undefined) add(`with ${member.name} of a wrong type`, { ...body, [member.name]: wrong }, code);
      }
    }
  }
  return bad;
}

/** The least that a structure must hold: its required members, each of its type. */
function leastOf(shape: StructureShape): Record<string, unknown> {
  return Object.fromEntries(
    shape.members.filter(({ required }) => required).map(({ name, shape: of }) => [name, typed(of)]),
  );
}

function typed(shape: Shape): unknown {
  switch (shape.kind) {
    case 'structure':
      return leastOf(shape);
    case 'list':
      return [typed(shape.member)];
    case 'map':
      return {};
    case 'number':
    case 'timestamp':
      return 1;
    case 'boolean':
      return true;
    default:
      return 'some';
  }
}

function wrongValue({ shape }: Member): unknown {
  return shape.kind === 'structure' || shape.kind === 'list' || shape.kind === 'map' ? 'text' : { a: 'structure' };
}

/** A form holds texts only: numbers, truth values and times can be wrong. */
function wrongText({ shape }: Member): string | undefined {
  return ['number', 'boolean', 'timestamp'].includes(shape.kind) ? 'neither' : undefined;
}

function form(operation: string, members: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(members).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map((item, i) => [`${name}.member.${i + 1}`, String(item)]) : [[name, String(value)]],
  );
  return new URLSearchParams([['Action', operation], ...(texts as [string, string][])]).toString();
}
