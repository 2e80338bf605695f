import type { Resource } from '../shared/templates';
import { type Counted, countedByType } from './types';

/** An action as it stands in the pipeline's template. */
export interface Action {
  readonly runOrder: number;
  readonly name: string;
  readonly provider: string;
}

export interface StagePicture {
  readonly name: string;
  readonly actions: readonly Action[];
  /** Stacks that its actions deploy, in their order. */
  readonly deploys: readonly string[];
}

export interface StackPicture extends Counted {
  readonly name: string;
}

/** A thing on the way of a request, or of what watches it. */
export interface Station {
  readonly kind: string;
  readonly name: string;
}

/** What is drawn. */
export interface Picture {
  /** What starts a release. */
  readonly triggers: readonly string[];
  readonly stages: readonly StagePicture[];
  readonly stacks: readonly StackPicture[];
  /** From the client to the model. */
  readonly request: readonly Station[];
  /** From what the model was asked back to the pipeline; nothing when drift is not watched by the app's own function. */
  readonly watch: readonly Station[];
}

interface ActionProperties {
  readonly Name: string;
  readonly RunOrder: number;
  readonly ActionTypeId: { readonly Provider: string };
  readonly Configuration: Readonly<Record<string, unknown>>;
}

/** The action of CDK Pipelines by which the pipeline changes itself, and with it the stack that it stands in. */
const SELF_MUTATION = 'SelfMutate';
/** Names are turned into placeholders: `<model>-prod`. */
export type Rename = (name: string) => string;

/**
 * Reads the picture out of the synthesized resources.
 *
 * @throws Error naming what the picture wants and the templates do not hold
 */
export function pictureOf(resources: readonly Resource[], rename: Rename): Picture {
  const pipeline = one(resources, 'AWS::CodePipeline::Pipeline');
  const stages = pipeline.properties['Stages'] as { Name: string; Actions: ActionProperties[] }[];
  const stacks = [...new Set(resources.map(({ stack }) => stack))];
  return {
    triggers: triggersOf(stages[0]!.Actions, resources, rename),
    stages: stages.map(({ Name, Actions }) => ({
      name: Name,
      actions: Actions.map(({ Name: name, RunOrder, ActionTypeId }) => ({
        ...{ runOrder: RunOrder, name: rename(name), provider: ActionTypeId.Provider },
      })).sort((a, b) => a.runOrder - b.runOrder),
      deploys: deployedBy(Actions, pipeline.stack).map(rename),
    })),
    stacks: stacks.map((stack) => ({
      name: rename(stack),
      ...countedByType(resources.filter((it) => it.stack === stack).map(({ type }) => type)),
    })),
    request: requestOf(resources, rename),
    watch: watchOf(resources, pipeline, rename),
  };
}

function deployedBy(actions: readonly ActionProperties[], pipelineStack: string): string[] {
  const ordered = [...actions].sort((a, b) => a.RunOrder - b.RunOrder);
  const named = ordered.flatMap(({ Name, Configuration }) =>
    Name === SELF_MUTATION ? pipelineStack : ((Configuration['StackName'] as string | undefined) ?? []),
  );
  return [...new Set(named)];
}

/** Sources of the pipeline, and the function that starts it. */
function triggersOf(sources: readonly ActionProperties[], resources: readonly Resource[], rename: Rename): string[] {
  const ofSources = sources.map(({ ActionTypeId: { Provider }, Configuration }) =>
    Provider === 'S3' ? `upload of ${rename(String(Configuration['S3ObjectKey']))}` : `push to the repository`,
  );
  const retrain = named(resources, 'AWS::Lambda::Function', 'FunctionName', '-retrain');
  return [...ofSources.reverse(), ...(retrain ? [`retraining, by ${rename(retrain)}`] : [])];
}

function requestOf(resources: readonly Resource[], rename: Rename): Station[] {
  const api = one(resources, 'AWS::ApiGateway::RestApi');
  const authorization = one(resources, 'AWS::ApiGateway::Method').properties['AuthorizationType'];
  const alias = one(resources, 'AWS::Lambda::Alias');
  const endpoint = named(resources, 'AWS::SageMaker::Endpoint', 'EndpointName', '-prod-');
  if (endpoint === undefined) throw new Error('no endpoint of production is in the templates');
  return [
    { kind: 'clients', name: authorization === 'AWS_IAM' ? 'signed requests' : 'requests of anybody' },
    { kind: 'API Gateway', name: rename(String(api.properties['Name'])) },
    { kind: 'API function, alias', name: String(alias.properties['Name']) },
    { kind: 'endpoint of the version', name: rename(endpoint) },
  ];
}

function watchOf(resources: readonly Resource[], pipeline: Resource, rename: Rename): Station[] {
  const drift = named(resources, 'AWS::Lambda::Function', 'FunctionName', '-drift');
  const retrain = named(resources, 'AWS::Lambda::Function', 'FunctionName', '-retrain');
  if (drift === undefined) return [];
  const alarm = named(resources, 'AWS::CloudWatch::Alarm', 'AlarmName', '-prod-drift-');
  return [
    { kind: 'bucket', name: 'captured requests' },
    { kind: 'function', name: rename(drift) },
    ...(alarm ? [{ kind: 'alarm of each feature', name: 'drift' }] : []),
    ...(retrain ? [{ kind: 'function', name: rename(retrain) }] : []),
    ...(retrain ? [{ kind: 'pipeline', name: rename(String(pipeline.properties['Name'])) }] : []),
  ];
}

function one(resources: readonly Resource[], type: string): Resource {
  const [found, another] = resources.filter((it) => it.type === type);
  if (found === undefined || another !== undefined)
    throw new Error(`the templates hold ${found ? 'several' : 'no'} ${type}; the picture wants one`);
  return found;
}

/** The name of the first resource of a type whose name holds a text. */
const named = (resources: readonly Resource[], type: string, property: string, text: string): string | undefined =>
  resources
    .filter((it) => it.type === type)
    .map(({ properties }) => String(properties[property]))
    .find((name) => name.includes(text));
