import {
  type CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { isNoStack } from '../shared/aws-errors';
import { Refusal } from '../shared/run';
import { until, type Waiting } from './waiting';

/** A stack that is there. */
export interface StackFound {
  readonly name: string;
  readonly id: string;
  readonly status: string;
}

export async function findStack(client: CloudFormationClient, name: string): Promise<StackFound | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const [stack] = Stacks;
    if (stack === undefined || stack.StackStatus === 'DELETE_COMPLETE') return undefined;
    return { name, id: stack.StackId ?? name, status: stack.StackStatus ?? 'unknown' };
  } catch (error) {
    if (isNoStack(error)) return undefined;
    throw error;
  }
}

/** Physical ids of a stack's resources. */
export async function resourcesOf(client: CloudFormationClient, stack: string): Promise<string[]> {
  const ids: string[] = [];
  try {
    for await (const page of paginateListStackResources({ client }, { StackName: stack }))
      for (const { PhysicalResourceId: id } of page.StackResourceSummaries ?? []) if (id !== undefined) ids.push(id);
  } catch (error) {
    // It went meanwhile, by another's hand.
    if (!isNoStack(error)) throw error;
  }
  return ids;
}

/** What to do with a stack that is to go, by its status. */
export function nextFor(status: string, asked: boolean): 'delete' | 'wait' | 'failed' {
  if (status === 'DELETE_FAILED') return asked ? 'failed' : 'delete';
  // A stack that was only ever planned has nothing at work, whatever its name says.
  if (status === 'REVIEW_IN_PROGRESS') return asked ? 'wait' : 'delete';
  if (status.endsWith('_IN_PROGRESS')) return 'wait';
  return asked ? 'wait' : 'delete';
}

/**
 * Deletes a stack and waits until it is gone; one that somebody else deletes is only waited for, and a deletion that
 * failed before is tried once more.
 *
 * @throws Refusal naming what could not be deleted, and why
 */
export async function deleteStack(client: CloudFormationClient, name: string, waiting: Waiting): Promise<void> {
  let asked = false;
  let id = name;
  const begun = new Date(waiting.now());
  await until(waiting, `Stack ${name}`, async () => {
    const stack = await findStack(client, name);
    if (stack === undefined) return true;
    // Of another stack of this name, made meanwhile, nothing was said.
    if (asked && stack.id !== id) throw new Refusal(`Stack ${name} was made anew while it was being deleted.`);
    id = stack.id;
    switch (nextFor(stack.status, asked)) {
      case 'delete':
        await client.send(new DeleteStackCommand({ StackName: id }));
        asked = true;
        return undefined;
      case 'failed':
        // The status of the failure before may be told for a moment yet.
        if (!(await failures(client, id, begun)).length) return undefined;
        throw new Refusal(
          `Stack ${name} could not be deleted:\n${(await failures(client, id, begun)).map((it) => `  - ${it}`).join('\n')}\nPut that right, then run this again.`,
        );
      case 'wait':
        return undefined;
    }
  });
}

/** The resources that a deletion could not delete, newest attempt only. */
async function failures(client: CloudFormationClient, id: string, since: Date): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateDescribeStackEvents({ client }, { StackName: id }))
    for (const event of page.StackEvents ?? []) {
      // A laptop's clock may be minutes off.
      if ((event.Timestamp?.getTime() ?? 0) < since.getTime() - 5 * 60_000) return found;
      if (event.ResourceStatus === 'DELETE_FAILED')
        found.push(
          `${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatusReason ?? 'no reason given'}`,
        );
    }
  return found;
}
