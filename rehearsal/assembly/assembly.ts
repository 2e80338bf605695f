import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../clock';
import { NotRehearsable } from '../contracts';

const artifact = z.looseObject({
  type: z.string(),
  displayName: z.string().optional(),
  environment: z.string().optional(),
  dependencies: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.unknown()).default({}),
});

const manifest = z.looseObject({
  artifacts: z.record(z.string(), artifact).default({}),
  missing: z.array(z.looseObject({ key: z.string() })).default([]),
});

const stackProperties = z.looseObject({
  templateFile: z.string(),
  stackName: z.string().optional(),
  parameters: z.record(z.string(), z.string()).default({}),
  tags: z.record(z.string(), z.string()).default({}),
  cloudFormationExecutionRoleArn: z.string().optional(),
  additionalDependencies: z.array(z.string()).default([]),
});

/** A cloud assembly: what `cdk synth` writes. */
export interface Assembly {
  readonly directory: string;
  readonly stacks: readonly AssemblyStack[];
  /** The assemblies of the app's CDK stages. */
  readonly nested: readonly Assembly[];
}

/** A stack of an assembly. */
export interface AssemblyStack {
  readonly artifactId: string;
  /** Construct path, such as `nyctaxi-pipeline/Release/DeployProd/nyctaxi-prod`. */
  readonly path: string;
  readonly stackName: string;
  /** Absolute path. */
  readonly templateFile: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Stacks that are deployed before it, by artifact id. */
  readonly dependencies: readonly string[];
  /** Absolute paths of its `*.assets.json`. */
  readonly assetManifests: readonly string[];
  /** `aws://<account>/<region>`. */
  readonly environment: string | undefined;
  /** Role that CloudFormation acts with; may hold `${AWS::Partition}` and the like. */
  readonly executionRoleArn: string | undefined;
}

/** Artifacts that say something about the app and deploy nothing. */
const DESCRIPTIVE = new Set(['cdk:tree', 'cdk:feature-flag-report', 'none']);

/**
 * Reads an assembly with the assemblies of its stages.
 *
 * @throws NotRehearsable for artifact types that it does not know, all at once
 * @throws Error when the directory holds no assembly, or one that lacks context
 */
export async function readAssembly(directory: string, clock: Clock): Promise<Assembly> {
  const file = join(directory, 'manifest.json');
  const { artifacts, missing } = manifest.parse(JSON.parse(await clock.work(() => readFile(file, 'utf8'))));
  if (missing.length > 0) {
    const keys = missing.map((one) => one.key).join(', ');
    throw new Error(`${file} lacks context that only an AWS account can tell: ${keys}; write it into cdk.context.json`);
  }
  const stacks: AssemblyStack[] = [];
  const nested: Assembly[] = [];
  const unknown: string[] = [];
  for (const [id, one] of Object.entries(artifacts)) {
    switch (one.type) {
      case 'aws:cloudformation:stack':
        stacks.push(readStack(id, one, artifacts, directory));
        break;
      case 'cdk:cloud-assembly':
        nested.push(await readAssembly(join(directory, z.string().parse(one.properties.directoryName)), clock));
        break;
      case 'cdk:asset-manifest':
        break;
      default:
        if (!DESCRIPTIVE.has(one.type)) unknown.push(`${one.type} (${id})`);
    }
  }
  if (unknown.length > 0) throw new NotRehearsable('artifact type', unknown.join(', '), file);
  return { directory, stacks, nested };
}

type Artifact = z.infer<typeof artifact>;

function readStack(
  artifactId: string,
  { displayName, environment, dependencies, properties }: Artifact,
  artifacts: Readonly<Record<string, Artifact>>,
  directory: string,
): AssemblyStack {
  const { templateFile, stackName, parameters, tags, cloudFormationExecutionRoleArn, additionalDependencies } =
    stackProperties.parse(properties);
  const needed = [...new Set([...dependencies, ...additionalDependencies])];
  const ofType = (type: string): string[] => needed.filter((id) => artifacts[id]?.type === type);
  return {
    artifactId,
    path: displayName ?? artifactId,
    stackName: stackName ?? artifactId,
    templateFile: join(directory, templateFile),
    parameters,
    tags,
    dependencies: ofType('aws:cloudformation:stack'),
    assetManifests: ofType('cdk:asset-manifest').map((id) =>
      join(directory, z.string().parse(artifacts[id]!.properties.file)),
    ),
    environment,
    executionRoleArn: cloudFormationExecutionRoleArn,
  };
}

/** All stacks, those of the stages included. */
export function allStacks(assembly: Assembly): AssemblyStack[] {
  return [...assembly.stacks, ...assembly.nested.flatMap(allStacks)];
}

/**
 * The stack of a construct path or a stack name.
 *
 * @throws Error naming the stacks that there are
 */
export function stackOf(assembly: Assembly, name: string): AssemblyStack {
  const stacks = allStacks(assembly);
  const found = stacks.find((stack) => stack.path === name) ?? stacks.find((stack) => stack.stackName === name);
  if (found !== undefined) return found;
  const known = stacks.map((stack) => stack.path).join(', ');
  throw new Error(`${assembly.directory} has no stack ${name}; it has: ${known || 'none'}`);
}
