import type { PipelineDefinition } from './definition';
import type { ActionRecord, Execution } from './execution';
import type { Gates } from './gates';

/** A pipeline and all that has run through it. */
export interface Pipeline {
  definition: PipelineDefinition;
  version: number;
  gates: Gates;
  readonly createdAt: number;
  updatedAt: number;
  /** In the order of their start. */
  readonly executions: Execution[];
  /** In the order of their start. */
  readonly actions: ActionRecord[];
}
