import { NotRehearsable } from '../../contracts';
import type { Surroundings } from '../../events';
import type { Identity } from '../identity';
import { AttachedPolicies } from './attached';
import { type Context, contextOf, GLOBAL_KEYS } from './context';
import { Denials } from './denials';
import { GrantUsage } from './grant-usage';
import { Policies, type Statement } from './policy';
import { Reach } from './reach';
import { refusal } from './refusal';
import type { AccessRequest, Decision, Denial, Grant, ResourcePolicy, StatementRef } from './request';
import type { Naming } from './statement-principals';
import { type Who, whoIs } from './who';

export type { AccessRequest, Decision, Denial, Grant, ResourcePolicy, StatementRef } from './request';

export interface AccessJudgeDeps {
  readonly surroundings: Pick<Surroundings, 'accountId' | 'region' | 'clock'>;
  readonly identity: Identity;
  /**
   * Whether calls of this action carry this condition key (both as in the policy, the key in lower case, such as
   * `s3:prefix`) whenever they would on AWS. A condition on any other key cannot be judged and is refused by name;
   * `GLOBAL_KEYS` are not asked.
   */
  readonly knowsKey: (key: string, action: string) => boolean;
}

/** What the policies of one resource say of a call. */
interface ResourceVerdict {
  readonly required: boolean;
  readonly allows: readonly StatementRef[];
  /** Whether the decision is left to the account's identity policies. */
  readonly delegates: boolean;
}

/**
 * Judges calls as IAM does within one account, and remembers which grants were used and what was denied.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export class AccessJudge {
  private readonly policies = new Policies();
  private readonly attached: AttachedPolicies;
  private readonly usage: GrantUsage;
  private readonly denied = new Denials();
  private readonly reach = new Reach();
  private judgements = 0;

  constructor(private readonly deps: AccessJudgeDeps) {
    this.attached = new AttachedPolicies(deps.identity, this.policies);
    this.usage = new GrantUsage(deps.identity, this.attached);
  }

  /** Judgements so far. */
  get calls(): number {
    return this.judgements;
  }

  /** Throws NotRehearsable for what a policy says and the rehearsal does not know. */
  judge(request: AccessRequest): Decision {
    this.judgements++;
    this.reach.note(request);
    const decision = this.decide(request);
    if (!decision.allowed) this.denied.note(request, decision);
    return decision;
  }

  /** Grants of identity policies that no judged call has matched, in the order in which they were attached. */
  unusedGrants(): readonly Grant[] {
    return this.usage.unused();
  }

  /** How many grants of identity policies judged calls have matched. */
  usedGrants(): number {
    return this.usage.grants().filter(({ used }) => used).length;
  }

  /** What was denied, in the order of first occurrence. */
  denials(): readonly Denial[] {
    return this.denied.list();
  }

  /** By principal: what its calls were about, see `Reach`. */
  reached(): Readonly<Record<string, readonly string[]>> {
    return this.reach.list();
  }

  private decide(request: AccessRequest): Decision {
    const { surroundings, identity } = this.deps;
    const who = whoIs(request.principal, surroundings.accountId);
    const context = contextOf(request, surroundings, identity.role(request.principal.arn)?.id);
    const denials: StatementRef[] = [];

    const ofIdentity = this.identityAllows(request, context, denials);
    const verdicts = request.resourcePolicies.map((policy) => this.verdict(policy, request, who, context, denials));
    const [by] = denials;
    if (by) return refusal(request, { kind: 'explicit', by });

    const ofResources = verdicts.flatMap(({ allows }) => allows);
    const missing = verdicts.find(({ required, allows, delegates }) => required && allows.length === 0 && !delegates);
    if (missing) return refusal(request, { kind: 'implicit', lacking: 'resource' });
    // A required policy that delegates asks for an identity policy, whatever another resource's policy allows.
    const delegated = verdicts.some(({ required, allows }) => required && allows.length === 0);
    if (ofIdentity.length > 0 || (ofResources.length > 0 && !delegated))
      return { allowed: true, by: [...ofIdentity, ...ofResources] };
    return refusal(request, { kind: 'implicit', lacking: who.service === undefined ? 'identity' : 'resource' });
  }

  private identityAllows(request: AccessRequest, context: Context, denials: StatementRef[]): readonly StatementRef[] {
    const allows: StatementRef[] = [];
    const holder = request.principal.arn;
    for (const policy of this.attached.of(request.principal))
      for (const statement of policy.statements) {
        const covered = this.covers(statement, request, context, `policy ${policy.name} of ${holder}`);
        if (!covered) continue;
        const ref = { holder, policy: policy.name, statement: statement.name };
        if (statement.effect === 'Deny') denials.push(ref);
        else {
          this.usage.note(holder, statement, covered.actions, covered.resources);
          allows.push(ref);
        }
      }
    return allows;
  }

  private verdict(
    { id, document, required = false }: ResourcePolicy,
    request: AccessRequest,
    who: Who,
    context: Context,
    denials: StatementRef[],
  ): ResourceVerdict {
    const allows: StatementRef[] = [];
    let delegates = false;
    for (const statement of this.policies.statementsOf(document, 'resource', id)) {
      const naming: Naming | undefined = statement.names?.(who);
      if (!naming || !this.covers(statement, request, context, id)) continue;
      const ref = { policy: id, statement: statement.name };
      if (statement.effect === 'Deny') denials.push(ref);
      else if (naming === 'direct') allows.push(ref);
      else delegates = true;
    }
    return { required, allows, delegates };
  }

  /** Which of the statement's actions and resources cover the call; undefined when it is not about it. */
  private covers({ actions, resources, conditions }: Statement, call: AccessRequest, context: Context, where: string) {
    const covered = actions.covers(call.action.toLowerCase(), context);
    if (covered.length === 0) return undefined;
    const places = resources.covers(call.resource, context);
    if (places.length === 0) return undefined;
    const unknown = conditions.filter(({ key }) => !GLOBAL_KEYS.has(key) && !this.deps.knowsKey(key, call.action));
    for (const condition of conditions) if (!unknown.includes(condition) && !condition.holds(context)) return undefined;
    const [first] = unknown;
    if (first) throw new NotRehearsable(`condition key for ${call.action}`, first.key, where);
    return { actions: covered, resources: places };
  }
}
