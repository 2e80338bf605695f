import { NotRehearsable, type Dispatcher, type Invoker, type Principal } from '../../../contracts';
import type { Surroundings } from '../../../events';
import type { Random } from '../../../random';
import type { Integration, TaskRunner } from '../integration';
import type { Caller } from './caller';
import { lambdaByArn, lambdaInvoke } from './lambda';
import { sagemakerJob, sagemakerRequest } from './sagemaker';
import { sdkCall } from './sdk';

type Build = (caller: Caller) => Integration;

/** Finds what a Task's Resource names. */
export class Integrations {
  constructor(
    private readonly deps: {
      readonly surroundings: Surroundings;
      readonly dispatcher: Dispatcher;
      readonly invoker: Invoker;
    },
  ) {}

  /** @throws NotRehearsable */
  find(resource: string, where: string): Build {
    const lambda = /^arn:[^:]+:lambda:[^:]*:\d*:function:[^:]+(:[^:]+)?$/.test(resource);
    if (lambda) return (caller) => lambdaByArn(resource, caller);
    const [, service, call] = /^arn:[^:]+:states:[^:]*:\d*:((?:aws-sdk:)?[^:]+):(.+)$/.exec(resource) ?? [];
    const build = service !== undefined && call !== undefined ? named(service, call) : undefined;
    if (!build) throw new NotRehearsable('task resource', resource, where);
    return build;
  }

  /** For one execution. @param principal the machine's role */
  for(principal: Principal, random: Random): TaskRunner {
    const caller = { ...this.deps, principal, random };
    return {
      region: this.deps.surroundings.region,
      integration: (resource, where) => this.find(resource, where)(caller),
    };
  }
}

function named(service: string, call: string): Build | undefined {
  if (service === 'lambda' && call === 'invoke') return lambdaInvoke;
  if (service === 'sagemaker') return call.endsWith('.sync') ? sagemakerJob(call) : sagemakerRequest(call);
  if (service.startsWith('aws-sdk:')) return sdkCall(service, call);
  return undefined;
}
