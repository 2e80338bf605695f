import type { SageMakerAccount } from './account';
import type { CapturedLine } from './data-capture';
import { captureOf, type Deployable, type Deployed, type Deployment, start } from './deployment';
import { readAgain } from './model-archive';

/** What outlives the process of a deployment: all but its container. */
export interface KeptDeployment extends Deployable {
  /** Captured, and not written yet. */
  readonly captured: readonly CapturedLine[];
}

export function keptDeployment({ server: _, capture, ...deployable }: Deployment): KeptDeployment {
  return { ...deployable, captured: capture?.buffered() ?? [] };
}

/**
 * Starts the container of a deployment again. On AWS it would not have ended: so no right is asked for again, no fault of a
 * scenario strikes, and config and model may be gone by now. What was captured is written, by it or at once.
 */
export async function restart(
  account: SageMakerAccount,
  endpointName: string,
  kept: KeptDeployment,
): Promise<Deployed> {
  const { captured, ...deployable } = kept;
  const deployed = await startAgain(account, endpointName, deployable);
  const healthy = deployed.kind === 'healthy';
  const capture = healthy ? deployed.deployment.capture : captureOf(account, endpointName, deployable);
  capture?.takeUp(captured);
  if (!healthy) await capture?.flush();
  return deployed;
}

async function startAgain(account: SageMakerAccount, endpointName: string, deployable: Deployable): Promise<Deployed> {
  const { archive, model } = deployable;
  if (archive === undefined) return start(account, endpointName, deployable, { files: [] });
  const url = model.container.ModelDataUrl!;
  const found = await readAgain(account.deps.objects, url, archive);
  if (found !== undefined) return start(account, endpointName, deployable, { files: found.files });
  return { kind: 'unhealthy', reason: `The model data it was started from is no longer at URL: "${url}".` };
}
