import type { RehearsalEvent } from './events';

/** Knows by the events whose traffic shifts: a deployment belongs to the execution that deployed its stack last. */
export class Shifts {
  /** By stack. */
  private readonly deployers = new Map<string, string>();
  /** By deployment. */
  private readonly executions = new Map<string, string>();
  private readonly begun = new Set<string>();

  note(event: RehearsalEvent): void {
    if (event.kind === 'action-started' && event.target !== undefined)
      this.deployers.set(event.target, event.executionId);
    if (event.kind === 'deployment-started' && event.stack !== undefined) {
      const deployer = this.deployers.get(event.stack);
      if (deployer !== undefined) this.executions.set(event.deploymentId, deployer);
    }
    if (event.kind === 'shift' && event.greenPercent > 0) {
      const execution = this.executions.get(event.deploymentId);
      if (execution !== undefined) this.begun.add(execution);
    }
  }

  /** Whether clients have reached the execution's green version. */
  hasBegun(executionId: string): boolean {
    return this.begun.has(executionId);
  }
}
