import type { Clock } from '../../clock';
import { ServiceError, type InvokeResult, type Invoker, type Principal } from '../../contracts';
import type { Verdict } from '../../events';
import type { Random } from '../../random';

/** A hook has an hour to report, on the virtual clock. */
const REPORT_LIMIT_MS = 3_600_000;

/** A report, with what the function that made it will have answered when its event ends. */
interface Report {
  readonly status: 'Succeeded' | 'Failed';
  readonly answer: Promise<unknown> | undefined;
}

/** What a hook's report came to. */
export interface HookOutcome {
  readonly succeeded: boolean;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  /** Set when it did not succeed. */
  readonly message?: string;
}

interface Execution {
  readonly deploymentId: string;
  reported: boolean;
  over: boolean;
  readonly settle: (report: Report) => void;
}

/** A hook that is over. */
export interface KeptHook {
  readonly token: string;
  readonly deploymentId: string;
}

/** Runs lifecycle hooks and takes their reports. */
export class LifecycleHooks {
  private readonly executions = new Map<string, Execution>();

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly invoker: Invoker,
  ) {}

  /**
   * Invokes a hook and waits for its report, whoever makes it: the function itself, or what it has handed over to. That the
   * function ends, well or badly, is no report: as on AWS the deployment then waits until the hour is over.
   * Rejects with the signal's reason when it is aborted first.
   */
  async run(
    hook: Hook & { readonly deploymentId: string },
    principal: Principal,
    signal: AbortSignal,
  ): Promise<HookOutcome> {
    const token = Buffer.from(JSON.stringify({ encryptedData: this.random.hex(64) })).toString('base64url');
    const reported = new Promise<Report>((settle) =>
      this.executions.set(token, { deploymentId: hook.deploymentId, reported: false, over: false, settle }),
    );
    const invocation = this.invoker.invoke({
      functionName: hook.functionName,
      payload: { DeploymentId: hook.deploymentId, LifecycleEventHookExecutionId: token },
      principal,
    });
    const done = new AbortController();
    try {
      const report = await Promise.race([
        reported,
        invocation.then(() => reported), // rejects when it could not be invoked at all
        this.clock.sleep(REPORT_LIMIT_MS, AbortSignal.any([done.signal, signal])).then(() => 'no report' as const),
      ]);
      // What is left of the invocations, the hook's and the reporter's, takes no virtual time.
      const result = await invocation;
      return report === 'no report' ? unreported(hook, result) : outcomeOf(hook, report.status, await report.answer);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const message = `The hook ${hook.functionName} for ${hook.event} could not be invoked: ${error.code}: ${error.message}`;
      return { succeeded: false, verdict: 'fail', reasons: [message], message };
    } finally {
      done.abort();
      this.executions.get(token)!.over = true;
    }
  }

  /** Tokens of executions that are over, with their deployments. */
  kept(): readonly KeptHook[] {
    return [...this.executions].map(([token, { deploymentId }]) => ({ token, deploymentId }));
  }

  /** Their tokens are refused as they were. */
  resume(hooks: readonly KeptHook[]): void {
    for (const { token, deploymentId } of hooks)
      this.executions.set(token, { deploymentId, reported: false, over: true, settle: () => undefined });
  }

  /**
   * Takes a report (PutLifecycleEventHookExecutionStatus) and waits for nothing: the reporter waits for this call.
   * @param answer of the function that reports, when it will have ended
   */
  report(deploymentId: string, token: string, status: string, answer: Promise<unknown> | undefined): void {
    const execution = this.executions.get(token);
    if (!execution || execution.deploymentId !== deploymentId) {
      throw new ServiceError(
        'InvalidLifecycleEventHookExecutionIdException',
        'A lifecycle event hook is invalid. Review the hooks section in your AppSpec file to ensure the lifecycle events and hooks functions are valid.',
      );
    }
    if (status !== 'Succeeded' && status !== 'Failed') {
      throw new ServiceError(
        'InvalidLifecycleEventHookExecutionStatusException',
        `The result of a Lambda validation function that verifies a lifecycle event is invalid. It should return Succeeded or Failed, found ${status}.`,
      );
    }
    if (execution.reported || execution.over) {
      throw new ServiceError(
        'LifecycleEventAlreadyCompletedException',
        'An attempt to return the status of an already completed lifecycle event occurred.',
      );
    }
    execution.reported = true;
    execution.settle({ status, answer });
  }
}

interface Hook {
  readonly event: string;
  readonly functionName: string;
}

function unreported({ event, functionName }: Hook, result: InvokeResult): HookOutcome {
  const error = result.functionError === undefined ? undefined : (result.payload as { errorMessage?: string });
  const ended = error ? `; the function ended with: ${error.errorMessage}` : '';
  const message = `The hook ${functionName} for ${event} did not report within 60 minutes${ended}`;
  return { succeeded: false, verdict: 'fail', reasons: [message], message };
}

function outcomeOf({ event, functionName }: Hook, status: Report['status'], answer: unknown): HookOutcome {
  const succeeded = status === 'Succeeded';
  const told = verdictIn(answer);
  // AWS ignores what a reporter answers; ours explains the report, and one that contradicts it explains nothing.
  const agrees = told && told.verdict !== (succeeded ? 'fail' : 'pass');
  return {
    succeeded,
    verdict: agrees ? told.verdict : succeeded ? 'pass' : 'fail',
    reasons: agrees ? told.reasons : [],
    ...(!succeeded && { message: `The hook ${functionName} for ${event} reported Failed` }),
  };
}

function verdictIn(payload: unknown): { verdict: Verdict; reasons: readonly string[] } | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { verdict, reasons } = payload as { verdict?: unknown; reasons?: unknown };
  if (verdict !== 'pass' && verdict !== 'fail' && verdict !== 'inconclusive') return undefined;
  if (!Array.isArray(reasons) || !reasons.every((reason) => typeof reason === 'string')) return undefined;
  return { verdict, reasons: reasons as string[] };
}
