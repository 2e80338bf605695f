import type { Principal } from '../contracts';
import type { MachineEnd, Machines } from '../pipeline/ports';
import type { RoleCalls } from '../services/role-calls';
import type { StateMachines } from '../services/states/machines';

/** State machines as CodePipeline's action starts them. */
export class MachinesForPipelines implements Machines {
  constructor(
    private readonly machines: StateMachines,
    private readonly calls: RoleCalls,
  ) {}

  async start(request: {
    readonly stateMachineArn: string;
    readonly input: string;
    readonly name: string;
    readonly principal: Principal;
  }): Promise<{ executionArn: string; ended: Promise<MachineEnd> }> {
    const { stateMachineArn, input, name, principal } = request;
    const note = (operation: string, given: Readonly<Record<string, string>>) =>
      this.calls.note({ principal, service: 'states', operation, input: given });
    note('DescribeStateMachine', { stateMachineArn });
    note('StartExecution', { stateMachineArn });
    const { executionArn, result } = this.machines.start(stateMachineArn, input, name, principal);
    // CodePipeline asks until the execution has ended.
    note('DescribeExecution', { executionArn });
    return { executionArn, ended: result };
  }
}
