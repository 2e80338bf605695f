import { NotRehearsable } from '../../contracts';
import type { Project, Projects } from '../../pipeline/projects';
import type { Providers, Provisioned, ResourceRequest } from '../provider';
import { refused } from './codepipeline';

type Json = Readonly<Record<string, unknown>>;

/** CodeBuild's default. */
const TIMEOUT_MINUTES = 60;

/**
 * AWS::CodeBuild::*: a project is what a pipeline's build action needs: buildspec, variables, role. Image and size of the
 * container are recorded: builds run on this machine.
 */
export function codeBuildProviders(
  projects: Projects,
  account: { readonly partition: string; readonly region: string; readonly accountId: string },
): Providers {
  const provision = (request: ResourceRequest, name: string): Provisioned => {
    projects.put(projectOf(request, name));
    const arn = `arn:${account.partition}:codebuild:${account.region}:${account.accountId}:project/${name}`;
    return { physicalId: name, attributes: { Arn: arn } };
  };
  return {
    'AWS::CodeBuild::Project': {
      honours: ['Name', 'Source', 'Environment', 'ServiceRole', 'Artifacts', 'TimeoutInMinutes'],
      records: ['Cache', 'Description', 'EncryptionKey', 'LogsConfig', 'QueuedTimeoutInMinutes', 'Tags', 'Visibility'],
      create: async (request) =>
        provision(request, (request.properties['Name'] as string | undefined) ?? request.generatedName),
      update: async (request) => provision(request, request.physicalId),
      delete: async (request) => projects.remove(request.physicalId),
    },
    'AWS::CodeBuild::SourceCredential': refused('sources come through connections, which hold no token'),
  };
}

const SOURCE_FIELDS = ['Type', 'BuildSpec'];
const ENVIRONMENT_FIELDS = [
  'Type',
  'Image',
  'ComputeType',
  'ImagePullCredentialsType',
  'PrivilegedMode',
  'EnvironmentVariables',
];

/** @throws NotRehearsable that names every field that it does not know */
function projectOf(request: ResourceRequest, name: string): Project {
  const { properties } = request;
  const source = (properties['Source'] ?? {}) as Json;
  const environment = (properties['Environment'] ?? {}) as Json;
  const artifacts = (properties['Artifacts'] ?? {}) as Json;
  const unknown = [
    ...fields('Source', source, SOURCE_FIELDS),
    ...fields('Environment', environment, ENVIRONMENT_FIELDS),
    ...fields('Artifacts', artifacts, ['Type']),
    ...(source['Type'] === 'CODEPIPELINE' ? [] : [`Source.Type ${String(source['Type'])}`]),
    ...(artifacts['Type'] === 'CODEPIPELINE' ? [] : [`Artifacts.Type ${String(artifacts['Type'])}`]),
  ];
  if (unknown.length > 0)
    throw new NotRehearsable(
      'parts of a CodeBuild project:',
      unknown.join(', '),
      `${request.stackName}/${request.logicalId}`,
      'projects that are part of a pipeline are known',
    );
  const variables = (environment['EnvironmentVariables'] ?? []) as Json[];
  return {
    name,
    buildSpec: String(source['BuildSpec'] ?? ''),
    environment: variables.map((variable) => ({
      name: String(variable['Name']),
      value: String(variable['Value']),
      type: String(variable['Type'] ?? 'PLAINTEXT'),
    })),
    roleArn: String(properties['ServiceRole'] ?? ''),
    image: String(environment['Image'] ?? ''),
    timeoutMinutes: Number(properties['TimeoutInMinutes'] ?? TIMEOUT_MINUTES),
  };
}

function fields(of: string, value: Json, known: readonly string[]): string[] {
  return Object.keys(value)
    .filter((field) => !known.includes(field))
    .map((field) => `${of}.${field}`);
}
