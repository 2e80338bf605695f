import type { Clock } from '../../clock';
import { ServiceError, type InvokeResult, type Invoker, type Principal } from '../../contracts';
import type { Verdict } from '../../events';
import type { Random } from '../../random';

/** A hook has an hour to report, on the virtual clock. */
const REPORT_LIMIT_MS = 3_600_000;

type Report = 'Succeeded' | 'Failed';

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
  report: Report | undefined;
  over: boolean;
  readonly settle: (report: Report) => void;
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
   * Invokes a hook and waits for its report. That the function ends, well or badly, is no report:
   * as on AWS the deployment then waits until the hour is over.
   * Rejects with the signal's reason when it is aborted first.
   */
  async run(
    hook: { readonly event: string; readonly functionName: string; readonly deploymentId: string },
    principal: Principal,
    signal: AbortSignal,
  ): Promise<HookOutcome> {
    const token = Buffer.from(JSON.stringify({ encryptedData: this.random.hex(64) })).toString('base64url');
    const reported = new Promise<Report>((settle) =>
      this.executions.set(token, { deploymentId: hook.deploymentId, report: undefined, over: false, settle }),
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
      // What is left of the invocation takes no virtual time; its answer says why.
      return outcomeOf(hook, report, await invocation);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const message = `The hook ${hook.functionName} for ${hook.event} could not be invoked: ${error.code}: ${error.message}`;
      return { succeeded: false, verdict: 'fail', reasons: [message], message };
    } finally {
      done.abort();
      this.executions.get(token)!.over = true;
    }
  }

  /** Takes a report (PutLifecycleEventHookExecutionStatus). */
  report(deploymentId: string, token: string, status: string): void {
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
    if (execution.report !== undefined || execution.over) {
      throw new ServiceError(
        'LifecycleEventAlreadyCompletedException',
        'An attempt to return the status of an already completed lifecycle event occurred.',
      );
    }
    execution.report = status;
    execution.settle(status);
  }
}

function outcomeOf(
  { event, functionName }: { readonly event: string; readonly functionName: string },
  report: Report | 'no report',
  result: InvokeResult,
): HookOutcome {
  if (report === 'no report') {
    const error = result.functionError === undefined ? undefined : (result.payload as { errorMessage?: string });
    const ended = error ? `; the function ended with: ${error.errorMessage}` : '';
    const message = `The hook ${functionName} for ${event} did not report within 60 minutes${ended}`;
    return { succeeded: false, verdict: 'fail', reasons: [message], message };
  }
  const succeeded = report === 'Succeeded';
  const told = verdictIn(result.payload);
  // AWS ignores a hook's answer; ours explains the report, and one that contradicts it explains nothing.
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
