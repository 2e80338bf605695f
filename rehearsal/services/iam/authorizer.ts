import { NotRehearsable, type Principal } from '../../contracts';
import type { AccessRequest, Decision } from './access';
import { deniedError } from './denied-error';
import { REQUIREMENTS } from './requirements';
import type { Context, Input, Right, Surroundings } from './requirements/right';
import type { ResourcePolicies } from './resource-policies';

/** A call, as far as its permission is concerned. */
export interface Wanted {
  /** As the service calls itself on the wire. */
  readonly service: string;
  readonly operation: string;
  readonly principal: Principal;
  readonly input: Input;
  /** For whom a service calls: `aws:SourceArn`. @default - the call has no source */
  readonly sourceArn?: string;
}

export interface AuthorizerDeps {
  readonly judge: { judge(request: AccessRequest): Decision };
  readonly at: Surroundings;
  readonly resources: Pick<ResourcePolicies, 'of'>;
}

type Refusal = Extract<Decision, { readonly allowed: false }>;

/** Tells which rights a call needs, and has each of them judged. */
export class Authorizer {
  constructor(private readonly deps: AuthorizerDeps) {}

  /** Throws ServiceError, as the called service answers it, for the first right that is denied. */
  authorize(wanted: Wanted): void {
    const refusal = this.refusal(wanted);
    if (refusal) throw deniedError(wanted.service, refusal.message);
  }

  /** The first right that is denied; undefined when the call may be made. */
  refusal(wanted: Wanted): Refusal | undefined {
    return this.refusalOf(rightsOf(wanted, this.deps.at), wanted.principal, wanted.sourceArn);
  }

  /** As `refusal`, for rights that are known already. */
  refusalOf(rights: readonly Right[], principal: Principal, sourceArn?: string): Refusal | undefined {
    const source = sourceArn === undefined ? {} : this.source(sourceArn);
    for (const { action, resource, context } of rights) {
      const resourcePolicies = this.deps.resources.of(action, resource);
      const decision = this.deps.judge.judge({
        ...{ principal, action, resource, resourcePolicies },
        context: { ...context, ...source },
      });
      if (!decision.allowed) return decision;
    }
    return undefined;
  }

  private source(sourceArn: string): Context {
    return { 'aws:sourcearn': [sourceArn], 'aws:sourceaccount': [this.deps.at.accountId] };
  }
}

/** Throws NotRehearsable for an operation that stands in no table. */
export function rightsOf({ service, operation, principal, input }: Wanted, at: Surroundings): readonly Right[] {
  const rights = REQUIREMENTS[service]?.[operation];
  if (rights === undefined)
    throw new NotRehearsable('permissions of the operation', `${service}:${operation}`, `a call by ${principal.arn}`);
  return rights(input, at);
}
