import type { InvokeRequest, InvokeResult, Principal } from '../contracts';
import type { Answer, Question } from '../events';

/** What the pipeline's actions need of the account and of the host. Each is wired by whoever makes the account. */

/** A revision of a repository. */
interface Commit {
  readonly commitId: string;
  readonly message: string;
  /** The files of that commit; not written to. */
  readonly directory: string;
}

/** The repositories behind a connection. */
export interface Repositories {
  /** The branch's newest commit, or the one asked for; undefined when there is none. */
  commit(request: {
    readonly repositoryId: string;
    readonly branch: string;
    readonly commitId?: string;
  }): Promise<Commit | undefined>;
}

/** Invokes functions for those who do not wait for the answer, with Lambda's retries. */
export interface AsyncInvoker {
  /**
   * Takes an event.
   * @param onError told of each attempt that ended with a function error
   * @throws ServiceError when there is no such function
   */
  accept(request: InvokeRequest, onError?: (result: InvokeResult) => void): void;
}

/** Starts a state machine. */
export interface Machines {
  /** Throws ServiceError when it cannot be started (no such machine, input that is no JSON, name in use). */
  start(request: {
    readonly stateMachineArn: string;
    /** JSON. */
    readonly input: string;
    readonly name: string;
    readonly principal: Principal;
  }): Promise<{ readonly executionArn: string; readonly ended: Promise<MachineEnd> }>;
}
export interface MachineEnd {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly error?: string;
  readonly cause?: string;
}

/** CloudFormation as CodePipeline's action uses it. Each may throw ServiceError with the service's message. */
export interface Stacks {
  /** Undefined when no such stack exists. */
  status(stackName: string): Promise<string | undefined>;
  /** Does nothing when there is none. */
  deleteChangeSet(stackName: string, changeSetName: string): Promise<void>;
  /** Resolves when the change set is made or has failed; creates the stack's record when there is no stack. */
  createChangeSet(request: ChangeSetRequest): Promise<ChangeSet>;
  /** Undefined when there is none. */
  changeSet(stackName: string, changeSetName: string): Promise<ChangeSet | undefined>;
  /** Resolves when the stack has come to rest. */
  executeChangeSet(stackName: string, changeSetName: string, principal: Principal): Promise<StackEnd>;
  /** Creates the stack or updates it; resolves when it has come to rest. */
  createOrUpdate(request: StackRequest): Promise<StackEnd>;
  /** Resolves when the stack is gone or could not be deleted; at once when there is none. */
  delete(stackName: string, principal: Principal): Promise<StackEnd>;
}
export interface StackRequest {
  readonly stackName: string;
  readonly templateBody: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** @default - the stack keeps its tags */
  readonly tags?: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly roleArn?: string;
  readonly principal: Principal;
}
export interface ChangeSetRequest extends StackRequest {
  readonly changeSetName: string;
  readonly changeSetType: 'CREATE' | 'UPDATE';
}
export type ChangeSet =
  | { readonly status: 'ready' }
  | { readonly status: 'no-changes' }
  | { readonly status: 'failed'; readonly reason: string };
export type StackEnd =
  | {
      readonly status: 'succeeded';
      readonly stackStatus: string;
      readonly outputs: Readonly<Record<string, string>>;
      /** True when there was nothing to do. */
      readonly unchanged?: boolean;
    }
  /** The reason is that of the first resource that failed. */
  | { readonly status: 'failed'; readonly stackStatus: string; readonly reason: string };

/** Deploys a stack of an assembly, as `cdk deploy` does: its assets, then its template. */
export interface AssemblyDeployer {
  deploy(request: {
    readonly assemblyDirectory: string;
    /** Construct path of the stack, such as `nyctaxi-pipeline`. */
    readonly stack: string;
    readonly principal: Principal;
  }): Promise<StackEnd>;
}

/** Publishes assets, as `cdk-assets publish` does. */
export interface AssetPublisher {
  publish(request: {
    /** The `*.assets.json` file. */
    readonly manifestFile: string;
    readonly assetId: string;
    readonly destinationId: string;
    readonly principal: Principal;
  }): Promise<void>;
}

/** Runs a build for real. */
export interface BuildRunner {
  run(request: BuildRequest): Promise<BuildEnd>;
}
export interface BuildRequest {
  readonly buildId: string;
  readonly projectName: string;
  readonly shell: 'sh' | 'bash';
  /** Of the `pre_build` phase: when one fails, nothing else is run. @default - none */
  readonly before?: readonly string[];
  readonly commands: readonly string[];
  /** Of the `post_build` phase: run also when one of the commands has failed. @default - none */
  readonly after?: readonly string[];
  /** In the order of their precedence: later ones win. */
  readonly environment: Readonly<Record<string, string>>;
  readonly exportedVariables: readonly string[];
  readonly source: { readonly name: string; readonly directory: string };
  readonly secondarySources: readonly { readonly name: string; readonly directory: string }[];
  /** Which files of the finished build go where. */
  readonly outputs: readonly BuildOutput[];
  readonly principal: Principal;
  readonly timeoutMinutes: number;
}
export interface BuildOutput {
  /** An existing empty directory. */
  readonly into: string;
  /** Relative to the source directory. */
  readonly baseDirectory: string;
  /** Glob patterns relative to the base directory. */
  readonly files: readonly string[];
  readonly excludes: readonly string[];
  readonly discardPaths: boolean;
}
export type BuildEnd =
  | { readonly status: 'succeeded'; readonly exported: Readonly<Record<string, string>> }
  | {
      readonly status: 'failed';
      readonly phase: 'PRE_BUILD' | 'BUILD' | 'POST_BUILD' | 'UPLOAD_ARTIFACTS';
      readonly code: string;
      readonly message: string;
      /** The last lines that were printed. */
      readonly lastLines: readonly string[];
    };

/** Whoever answers for people. */
export interface Approver {
  /**
   * @param signal aborted when the answer has come another way
   * @returns undefined when the answer will come through PutApprovalResult
   */
  ask(question: Question, signal: AbortSignal): Promise<Answer | undefined>;
}
