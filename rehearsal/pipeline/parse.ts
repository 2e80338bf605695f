import { NotRehearsable, ServiceError } from '../contracts';
import type { ActionKind } from './actions/kind';
import { type ActionDefinition, type PipelineDefinition, type StageDefinition, typeName } from './definition';
import { structureFaults } from './structure';

type Json = Readonly<Record<string, unknown>>;

/** Top-level properties of AWS::CodePipeline::Pipeline that have an effect in a rehearsal. */
export const HONOURED_PROPERTIES = [
  'Name',
  'RoleArn',
  'Stages',
  'PipelineType',
  'ExecutionMode',
  'RestartExecutionOnUpdate',
  'ArtifactStore',
  'Variables',
] as const;

const STAGE_FIELDS = ['Name', 'Actions'];
const ACTION_FIELDS = [
  'Name',
  'ActionTypeId',
  'RunOrder',
  'Configuration',
  'InputArtifacts',
  'OutputArtifacts',
  'Namespace',
  'RoleArn',
  'Region',
  'TimeoutInMinutes',
];

/** Collects what the rehearsal does not know, so that all of it is told at once. */
class Unknowns {
  private readonly names: string[] = [];

  note(what: string, name: string, where: string): void {
    this.names.push(`${what} ${name} (at ${where})`);
  }

  fields(value: Json, known: readonly string[], what: string, where: string): void {
    for (const name of Object.keys(value)) if (!known.includes(name)) this.note(what, name, where);
  }

  refuse(pipeline: string): void {
    if (this.names.length === 0) return;
    throw new NotRehearsable('parts of a pipeline:', this.names.join('; '), `pipeline ${pipeline}`);
  }
}

/**
 * Reads the resolved properties of an AWS::CodePipeline::Pipeline.
 * @param name the pipeline's name when the properties give none
 * @throws NotRehearsable that names every field, action kind, configuration key and value it does not know
 * @throws ServiceError InvalidStructureException for what CodePipeline itself would refuse
 */
export function parsePipeline(
  properties: Json,
  name: string,
  region: string,
  kindOf: (action: ActionDefinition) => ActionKind | undefined,
): PipelineDefinition {
  const unknowns = new Unknowns();
  const own = text(properties['Name']) || name;
  unknowns.fields(properties, [...HONOURED_PROPERTIES, 'Tags'], 'pipeline field', own);
  const pipelineType = text(properties['PipelineType']) || 'V1';
  const executionMode = text(properties['ExecutionMode']) || 'SUPERSEDED';
  if (pipelineType !== 'V1' && pipelineType !== 'V2') unknowns.note('pipeline type', pipelineType, own);
  if (executionMode !== 'QUEUED' && executionMode !== 'SUPERSEDED') unknowns.note('execution mode', executionMode, own);
  const store = object(properties['ArtifactStore']);
  unknowns.fields(store, ['Location', 'Type', 'EncryptionKey'], 'artifact store field', own);
  const key = text(object(store['EncryptionKey'])['Id']);
  const stages = list(properties['Stages']).map((stage) => parseStage(stage, own, region, unknowns));
  for (const stage of stages)
    for (const action of stage.actions)
      checkKind(action, kindOf(action), `${own}/${stage.name}/${action.name}`, unknowns);
  unknowns.refuse(own);
  const definition: PipelineDefinition = {
    name: own,
    roleArn: text(properties['RoleArn']),
    pipelineType: pipelineType as PipelineDefinition['pipelineType'],
    executionMode: executionMode as PipelineDefinition['executionMode'],
    restartExecutionOnUpdate: text(properties['RestartExecutionOnUpdate']) === 'true',
    artifactBucket: text(store['Location']),
    ...(key && { artifactKey: key }),
    variables: list(properties['Variables']).map((variable) => ({
      name: text(variable['Name']),
      ...(variable['DefaultValue'] !== undefined && { defaultValue: text(variable['DefaultValue']) }),
      ...(variable['Description'] !== undefined && { description: text(variable['Description']) }),
    })),
    stages,
  };
  const faults = structureFaults(definition);
  if (faults.length > 0) throw new ServiceError('InvalidStructureException', faults.join('; '));
  return definition;
}

function parseStage(stage: Json, pipeline: string, region: string, unknowns: Unknowns): StageDefinition {
  const name = text(stage['Name']);
  const where = `${pipeline}/${name}`;
  unknowns.fields(stage, STAGE_FIELDS, 'stage field', where);
  return { name, actions: list(stage['Actions']).map((action) => parseAction(action, where, region, unknowns)) };
}

function parseAction(action: Json, stage: string, region: string, unknowns: Unknowns): ActionDefinition {
  const name = text(action['Name']);
  const where = `${stage}/${name}`;
  unknowns.fields(action, ACTION_FIELDS, 'action field', where);
  const actionRegion = text(action['Region']);
  if (actionRegion && actionRegion !== region) unknowns.note('region of an action', actionRegion, where);
  const type = object(action['ActionTypeId']);
  const artifacts = (field: string) => list(action[field]).map((artifact) => text(artifact['Name']));
  for (const field of ['InputArtifacts', 'OutputArtifacts'])
    for (const artifact of list(action[field])) unknowns.fields(artifact, ['Name'], `field of ${field}`, where);
  const configuration = Object.entries(object(action['Configuration'])).map(([k, v]) => [k, text(v)] as const);
  return {
    name,
    type: {
      category: text(type['Category']),
      owner: text(type['Owner']),
      provider: text(type['Provider']),
      version: text(type['Version']),
    },
    runOrder: Number(action['RunOrder'] ?? 1),
    configuration: Object.fromEntries(configuration),
    inputArtifacts: artifacts('InputArtifacts'),
    outputArtifacts: artifacts('OutputArtifacts'),
    ...(action['Namespace'] !== undefined && { namespace: text(action['Namespace']) }),
    ...(action['RoleArn'] !== undefined && { roleArn: text(action['RoleArn']) }),
    ...(action['TimeoutInMinutes'] !== undefined && { timeoutMinutes: Number(action['TimeoutInMinutes']) }),
  };
}

function checkKind(action: ActionDefinition, kind: ActionKind | undefined, where: string, unknowns: Unknowns): void {
  if (kind === undefined) return unknowns.note('pipeline action', typeName(action.type), where);
  const known = [...kind.honours, ...kind.records];
  unknowns.fields(action.configuration, known, `configuration key of ${action.type.provider}`, where);
  kind.check?.(action, (what, name) => unknowns.note(what, name, where));
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}
