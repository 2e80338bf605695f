import {
  NotRehearsable,
  ServiceError,
  type Dispatcher,
  type EventBus,
  type Invoker,
  type Principal,
} from '../../contracts';
import type { Surroundings } from '../../events';
import type { Keeper } from '../../state/keeper';
import { type RoleCalls, roleOf } from '../role-calls';
import { isDenied } from '../iam/denied-error';
import type { Json, Machine } from './asl';
import { managedRuleOf } from './managed-rules';
import { readDefinition } from './definition';
import { EndedExecution, keptExecution, type KeptExecution } from './ended-execution';
import { type Execution, type ExecutionResult, RunningExecution } from './execution';
import { checkInput, isName } from './given';
import { Integrations } from './integrations';
import { publishStatus } from './status-events';

export interface StateMachinesProps {
  readonly surroundings: Surroundings;
  readonly dispatcher: Dispatcher;
  readonly invoker: Invoker;
  /** Hears of each change of an execution's status. @default - nobody does */
  readonly events?: EventBus;
  /** Judges what Step Functions does in the name of a machine's role by itself. @default - it may do everything */
  readonly calls?: RoleCalls;
  /** Told what an execution met that is not rehearsable; ends the rehearsal. */
  readonly fatal: (reason: unknown) => void;
}

export interface MachineProps {
  readonly name: string;
  /** Amazon States Language, JSON. */
  readonly definition: string;
  readonly roleArn: string;
}

export interface StoredMachine extends MachineProps {
  readonly arn: string;
  readonly revisionId: string;
  readonly machine: Machine;
  readonly createdAt: number;
}

/** A run that was started. */
export interface ExecutionHandle {
  readonly executionArn: string;
  readonly startDate: Date;
  /** Rejects with NotRehearsable when a task names what is not known, and when the rehearsal ends. */
  readonly result: Promise<ExecutionResult>;
  /** Ends it as ABORTED. */
  abort(error?: string, cause?: string): void;
}

/** What outlives the process. A machine is read from its definition again. */
interface KeptMachines {
  readonly machines: readonly Omit<StoredMachine, 'machine'>[];
  /** Those that have ended, in the order in which they were started. */
  readonly executions: readonly KeptExecution[];
}

/** The account's state machines and their executions. */
export class StateMachines implements Keeper<KeptMachines> {
  private readonly machines = new Map<string, StoredMachine>();
  /** By ARN, in the order in which they were started; also those of machines that were deleted. */
  private readonly executions = new Map<string, Execution>();
  private readonly integrations: Integrations;

  constructor(private readonly props: StateMachinesProps) {
    this.integrations = new Integrations(props);
  }

  /** @throws NotRehearsable what its definition asks for and is not known; ServiceError as the service refuses */
  create(given: MachineProps): StoredMachine {
    if (!isName(given.name)) throw new ServiceError('InvalidName', `Invalid Name: '${given.name}'`);
    const arn = this.arn('stateMachine', given.name);
    if (this.machines.has(arn))
      throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
    return this.put(arn, given, this.props.surroundings.clock.now());
  }

  /** Executions under way go on with the definition they began with. */
  update(arn: string, given: Pick<MachineProps, 'definition' | 'roleArn'>): StoredMachine {
    const before = this.find(arn);
    return this.put(arn, { ...given, name: before.name }, before.createdAt);
  }

  delete(arn: string): void {
    this.machines.delete(arn);
  }

  /** @throws ServiceError StateMachineDoesNotExist */
  find(arn: string): StoredMachine {
    const machine = this.machines.get(arn);
    if (!machine) throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  list(): readonly StoredMachine[] {
    return [...this.machines.values()];
  }

  /**
   * @param input JSON text, or a value
   * @param name @default - a new UUID
   * @param _by who starts it; the dispatcher has recorded and judged the call
   */
  start(arn: string, input: string | Json, name: string | undefined, _by: Principal): ExecutionHandle {
    const { surroundings } = this.props;
    const stored = this.find(arn);
    const text = typeof input === 'string' ? input : JSON.stringify(input);
    checkInput(text);
    if (name !== undefined && !isName(name)) throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
    const random = surroundings.random.fork(`states/${stored.name}/${this.executions.size}`);
    const executionName = name ?? random.uuid();
    const executionArn = this.arn('execution', `${stored.name}:${executionName}`);
    const same = this.executions.get(executionArn);
    if (same) {
      if (same.status === 'RUNNING' && same.props.input === text) return handle(same);
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const execution = new RunningExecution({
      machine: stored.machine,
      machineArn: arn,
      machineName: stored.name,
      executionArn,
      name: executionName,
      roleArn: stored.roleArn,
      input: text,
      tasks: this.integrations.for({ kind: 'role', arn: stored.roleArn }, random),
      clock: surroundings.clock,
      random,
      signal: surroundings.signal,
    });
    this.executions.set(executionArn, execution);
    this.watch(execution);
    return handle(execution);
  }

  /** @throws ServiceError ExecutionDoesNotExist */
  execution(arn: string): Execution {
    const found = this.executions.get(arn);
    if (!found) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return found;
  }

  /** Newest first. */
  executionsOf(machineArn: string): readonly Execution[] {
    this.find(machineArn);
    return [...this.executions.values()].filter(({ props }) => props.machineArn === machineArn).reverse();
  }

  underWay(): readonly string[] {
    return [...this.executions.values()]
      .filter(({ status }) => status === 'RUNNING')
      .map(({ props }) => `execution ${props.name} of the state machine ${props.machineName}`);
  }

  keep(): KeptMachines {
    return {
      machines: this.list().map(({ machine: _, ...stored }) => stored),
      executions: [...this.executions.values()].flatMap((execution) => keptExecution(execution) ?? []),
    };
  }

  resume({ machines, executions }: KeptMachines): void {
    for (const stored of machines) {
      this.machines.set(stored.arn, { ...stored, machine: this.read(stored).machine });
    }
    for (const kept of executions) this.executions.set(kept.props.executionArn, new EndedExecution(kept));
  }

  /** Reads a definition, with the rules that the machine needs. */
  private read({ name, definition }: Pick<MachineProps, 'name' | 'definition'>): {
    readonly machine: Machine;
    readonly rules: ReadonlySet<string>;
  } {
    const rules = new Set<string>();
    const machine = readDefinition(definition, {
      name,
      checkResource: (resource, where) => {
        this.integrations.find(resource, where);
        const rule = managedRuleOf(resource);
        if (rule !== undefined) rules.add(rule);
      },
    });
    return { machine, rules };
  }

  private put(arn: string, given: MachineProps, createdAt: number): StoredMachine {
    const { machine, rules } = this.read(given);
    for (const rule of rules) this.makeRule(rule, given.roleArn);
    const revisionId = this.props.surroundings.random.fork(`states/${arn}/${given.definition}/${given.roleArn}`).uuid();
    const stored = { ...given, arn, machine, createdAt, revisionId };
    this.machines.set(arn, stored);
    return stored;
  }

  /** Step Functions makes the rule by which it hears of a job's end when the machine is made, with the machine's role. */
  private makeRule(rule: string, roleArn: string): void {
    const call = { principal: roleOf(roleArn), service: 'events' };
    try {
      this.props.calls?.note({ ...call, operation: 'PutRule', input: { Name: rule } });
      this.props.calls?.note({ ...call, operation: 'PutTargets', input: { Rule: rule } });
      this.props.calls?.note({ ...call, operation: 'DescribeRule', input: { Name: rule } });
    } catch (error) {
      if (!isDenied(error)) throw error;
      const message = `'${roleArn}' is not authorized to create managed-rule. (${error.message})`;
      throw new ServiceError('AccessDeniedException', message);
    }
  }

  private watch(execution: Execution): void {
    const { events, fatal, surroundings } = this.props;
    if (events) publishStatus(events, execution);
    execution.result.then(
      () => events && publishStatus(events, execution),
      (reason: unknown) => {
        if (!surroundings.signal.aborted || reason instanceof NotRehearsable) fatal(reason);
      },
    );
  }

  private arn(kind: string, name: string): string {
    const { partition, region, accountId } = this.props.surroundings;
    return `arn:${partition}:states:${region}:${accountId}:${kind}:${name}`;
  }
}

function handle(execution: Execution): ExecutionHandle {
  return {
    executionArn: execution.props.executionArn,
    startDate: new Date(execution.startDate),
    result: execution.result,
    abort: (error, cause) => execution.stop(error, cause),
  };
}
