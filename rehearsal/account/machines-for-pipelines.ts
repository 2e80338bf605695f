import type { Principal } from '../contracts';
import type { MachineEnd, Machines } from '../pipeline/ports';
import type { StateMachines } from '../services/states/machines';

/** State machines as CodePipeline's action starts them. */
export class MachinesForPipelines implements Machines {
  constructor(private readonly machines: StateMachines) {}

  async start(request: {
    readonly stateMachineArn: string;
    readonly input: string;
    readonly name: string;
    readonly principal: Principal;
  }): Promise<{ executionArn: string; ended: Promise<MachineEnd> }> {
    const { stateMachineArn, input, name, principal } = request;
    const { executionArn, result } = this.machines.start(stateMachineArn, input, name, principal);
    return { executionArn, ended: result };
  }
}
