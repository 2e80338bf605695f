import { NotRehearsable, ServiceError } from '../../contracts';
import type { ChangeSetRequest, StackEnd, StackRequest, Stacks } from '../ports';
import { type ActionContext, type ActionKind, type ActionResult, failed, succeeded } from './kind';

/** A stack whose creation failed is emptied and can only be deleted. */
const DEAD = 'ROLLBACK_COMPLETE';
/** A stack that has only a change set so far: its change set creates it. */
const NOT_YET = 'REVIEW_IN_PROGRESS';

const MODES: Readonly<Record<string, (stacks: Stacks, context: ActionContext) => Promise<ActionResult>>> = {
  CHANGE_SET_REPLACE: replaceChangeSet,
  CHANGE_SET_EXECUTE: executeChangeSet,
  CREATE_UPDATE: createOrUpdate,
  DELETE_ONLY: deleteStack,
};

/** Deploy: CloudFormation. */
export function cloudFormation(stacks: Stacks): ActionKind {
  return {
    categories: ['Deploy'],
    provider: 'CloudFormation',
    version: '1',
    honours: [
      'ActionMode',
      'StackName',
      'ChangeSetName',
      'TemplatePath',
      'TemplateConfiguration',
      'ParameterOverrides',
      'Capabilities',
      'RoleArn',
    ],
    records: [],
    check(action, refuse) {
      const mode = action.configuration['ActionMode'] ?? '';
      if (!(mode in MODES)) refuse('action mode of CloudFormation', mode);
      // Its output would be the stack's outputs as a file; templates use variables instead.
      action.outputArtifacts.forEach((name) => refuse('output artifact of CloudFormation', name));
      const parameters = action.configuration['ParameterOverrides'] ?? '';
      for (const [name] of parameters.matchAll(/Fn::\w+/g)) refuse('function in parameter overrides', name);
    },
    run: (context) => MODES[context.configuration['ActionMode']!]!(stacks, context),
  };
}

async function replaceChangeSet(stacks: Stacks, context: ActionContext): Promise<ActionResult> {
  const { stackName, changeSetName } = names(context);
  const status = await stacks.status(stackName);
  if (status === DEAD) return failed(`Stack [${stackName}] is in ${DEAD} state and can not be updated.`, 'JobFailed');
  const request: ChangeSetRequest = {
    ...(await requestOf(context)),
    changeSetName,
    changeSetType: status === undefined || status === NOT_YET ? 'CREATE' : 'UPDATE',
  };
  await stacks.deleteChangeSet(stackName, changeSetName);
  const changeSet = await stacks.createChangeSet(request);
  switch (changeSet.status) {
    case 'failed':
      return failed(changeSet.reason);
    case 'no-changes':
      return succeeded(`no changes for stack ${stackName}`);
    case 'ready':
      return succeeded(`change set ${changeSetName} of stack ${stackName} is ready`);
  }
}

async function executeChangeSet(stacks: Stacks, context: ActionContext): Promise<ActionResult> {
  const { stackName, changeSetName } = names(context);
  const changeSet = await stacks.changeSet(stackName, changeSetName);
  if (changeSet === undefined) return failed(`ChangeSet [${changeSetName}] does not exist`);
  if (changeSet.status === 'failed')
    return failed(`ChangeSet [${changeSetName}] cannot be executed: ${changeSet.reason}`);
  // CodePipeline takes an empty change set, which CloudFormation itself refuses to execute, for done.
  if (changeSet.status === 'no-changes') return succeeded(`no changes for stack ${stackName}`);
  return ending(await stacks.executeChangeSet(stackName, changeSetName, context.principal), stackName);
}

async function createOrUpdate(stacks: Stacks, context: ActionContext): Promise<ActionResult> {
  const { stackName } = names(context);
  if ((await stacks.status(stackName)) === DEAD)
    return failed(`Stack [${stackName}] is in ${DEAD} state and can not be updated.`);
  return ending(await stacks.createOrUpdate(await requestOf(context)), stackName);
}

async function deleteStack(stacks: Stacks, context: ActionContext): Promise<ActionResult> {
  const { stackName } = names(context);
  const end = await stacks.delete(stackName, context.principal);
  if (end.status === 'failed') return failed(`${stackName} is ${end.stackStatus}: ${end.reason}`);
  return succeeded(`stack ${stackName} is gone`);
}

function ending(end: StackEnd, stackName: string): ActionResult {
  if (end.status === 'failed') return failed(`${stackName} is ${end.stackStatus}: ${end.reason}`);
  if (end.unchanged) return succeeded(`no changes for stack ${stackName}`, { variables: end.outputs });
  return succeeded(`${stackName} is ${end.stackStatus}`, { variables: end.outputs });
}

function names({ configuration }: ActionContext): { stackName: string; changeSetName: string } {
  return { stackName: configuration['StackName'] ?? '', changeSetName: configuration['ChangeSetName'] ?? '' };
}

async function requestOf(context: ActionContext): Promise<StackRequest> {
  const { configuration } = context;
  const settings = await templateConfiguration(context);
  return {
    stackName: configuration['StackName'] ?? '',
    templateBody: await context.artifacts.file(configuration['TemplatePath'] ?? ''),
    // An override wins over the file.
    parameters: { ...settings.parameters, ...parametersOf(configuration['ParameterOverrides']) },
    ...(settings.tags && { tags: settings.tags }),
    capabilities: (configuration['Capabilities'] ?? '')
      .split(',')
      .map((c) => c.trim())
      .filter(Boolean),
    ...(configuration['RoleArn'] && { roleArn: configuration['RoleArn'] }),
    principal: context.principal,
  };
}

/**
 * The file of parameters and tags that an action may name.
 * @throws NotRehearsable for a stack policy, and whatever else it holds
 */
async function templateConfiguration(
  context: ActionContext,
): Promise<{ readonly parameters?: Record<string, string>; readonly tags?: Record<string, string> }> {
  const file = context.configuration['TemplateConfiguration'];
  if (file === undefined) return {};
  const { Parameters, Tags, ...others } = jsonObject(await context.artifacts.file(file), file);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new NotRehearsable('part of a template configuration', unknown, file);
  return {
    ...(Parameters !== undefined && { parameters: texts(Parameters, `Parameters of ${file}`) }),
    ...(Tags !== undefined && { tags: texts(Tags, `Tags of ${file}`) }),
  };
}

/** @throws ServiceError when they are no JSON object of texts */
function parametersOf(overrides: string | undefined): Record<string, string> {
  return overrides === undefined ? {} : texts(jsonObject(overrides, 'ParameterOverrides'), 'ParameterOverrides');
}

function jsonObject(text: string, what: string): Record<string, unknown> {
  try {
    return object(JSON.parse(text), what);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ServiceError('InvalidConfiguration', `${what} is no JSON: ${error.message}`);
  }
}

function texts(value: unknown, what: string): Record<string, string> {
  return Object.fromEntries(Object.entries(object(value, what)).map(([name, one]) => [name, String(one)]));
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ServiceError('InvalidConfiguration', `${what} is no JSON object`);
}
