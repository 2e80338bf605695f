import type { RehearsalEvent } from './events';

/**
 * Knows by the events whose traffic shifts and whose stack goes back: a deployment, and a stack rollback, belong to the
 * execution that deployed the stack last.
 */
export class Shifts {
  /** By stack. */
  private readonly deployers = new Map<string, string>();
  /** By deployment. */
  private readonly executions = new Map<string, string>();
  private readonly begun = new Set<string>();
  private readonly turnedBack = new Set<string>();

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
    if (event.kind === 'stack' && event.status === 'UPDATE_ROLLBACK_IN_PROGRESS') {
      const deployer = this.deployers.get(event.stack);
      if (deployer !== undefined) this.turnedBack.add(deployer);
    }
  }

  /** Whether clients have reached the execution's green version. */
  hasBegun(executionId: string): boolean {
    return this.begun.has(executionId);
  }

  /** Whether a stack that the execution updates has begun to go back. */
  isGoingBack(executionId: string): boolean {
    return this.turnedBack.has(executionId);
  }
}
