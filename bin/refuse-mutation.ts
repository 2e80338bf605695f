import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import {
  CodePipelineClient,
  paginateListActionExecutions,
  paginateListPipelineExecutions,
} from '@aws-sdk/client-codepipeline';
import {
  changes,
  declaredPipeline,
  executionsFrom,
  refusal,
  type RunningExecution,
  type Template,
} from '../lib/pipeline-mutation';
import { STAGE_NAMES } from '../lib/stage-names';

/**
 * Runs in the Build action after the synthesis: exit status 1, and the reason, when the pipeline would be changed while
 * another execution is in Train or past it. One in Train counts although its training could be repeated: between this check
 * and the change it might end, and a person be asked. What may still enter Train in that minute has not got far.
 */

interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      { readonly type: string; readonly properties: { readonly templateFile: string; readonly stackName?: string } }
    >
  >;
}

/** The stack at the top of an assembly, which is the pipeline's; those of the stages lie in nested ones. */
function pipelineStack(assembly: string): { stackName: string; template: Template } {
  const { artifacts } = readJson(join(assembly, 'manifest.json')) as Manifest;
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  if (stacks.length !== 1) throw new Error(`expected one stack at the top of ${assembly}, found ${stacks.length}`);
  const [id, { properties }] = stacks[0]!;
  return {
    stackName: properties.stackName ?? id,
    template: readJson(join(assembly, properties.templateFile)) as Template,
  };
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

async function deployedTemplate(stackName: string): Promise<Template> {
  const { TemplateBody } = await new CloudFormationClient().send(
    new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Original' }),
  );
  return JSON.parse(TemplateBody ?? '{}') as Template;
}

async function otherExecutions(pipelineName: string, own: string): Promise<RunningExecution[]> {
  const client = new CodePipelineClient();
  const ids: string[] = [];
  for await (const page of paginateListPipelineExecutions({ client }, { pipelineName }))
    for (const { pipelineExecutionId: id, status } of page.pipelineExecutionSummaries ?? [])
      if (id !== undefined && id !== own && (status === 'InProgress' || status === 'Stopping')) ids.push(id);
  return Promise.all(ids.map(async (id) => ({ id, actions: await actionsOf(client, pipelineName, id) })));
}

async function actionsOf(client: CodePipelineClient, pipelineName: string, pipelineExecutionId: string) {
  const actions: { stage: string; action: string; status: string }[] = [];
  const pages = paginateListActionExecutions({ client }, { pipelineName, filter: { pipelineExecutionId } });
  for await (const page of pages)
    for (const { stageName, actionName, status } of page.actionExecutionDetails ?? [])
      actions.push({ stage: stageName ?? '', action: actionName ?? '', status: status ?? '' });
  return actions;
}

async function main(assembly: string | undefined, own: string | undefined): Promise<number> {
  if (assembly === undefined || !own) {
    console.error('usage: EXECUTION_ID=<this execution> refuse-mutation <directory of the assembly>');
    return 2;
  }
  const { stackName, template } = pipelineStack(assembly);
  const deployed = await deployedTemplate(stackName);
  if (!changes(deployed, template)) return 0;

  const pipeline = declaredPipeline(deployed);
  const waiting = executionsFrom(STAGE_NAMES.train, pipeline, await otherExecutions(pipeline.name, own));
  if (waiting.length === 0) {
    console.log(
      `This commit changes the pipeline ${pipeline.name}; no other execution is in ${STAGE_NAMES.train} or past it.`,
    );
    return 0;
  }
  console.error(refusal(pipeline.name, waiting));
  return 1;
}

main(process.argv[2], process.env['EXECUTION_ID']).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
