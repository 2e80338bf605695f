import { readFile } from 'node:fs/promises';
import type { Clock } from '../clock';
import { NotRehearsable } from '../contracts';
import { readAssembly } from './assembly';

/**
 * Construct path of the one top-level stack that holds a pipeline: what a person deploys from the laptop.
 * @throws NotRehearsable when there is none, or several
 */
export async function pipelineStackOf(assemblyDirectory: string, clock: Clock): Promise<string> {
  const { stacks } = await readAssembly(assemblyDirectory, clock);
  const holding: string[] = [];
  for (const { templateFile, path } of stacks) {
    const { Resources = {} } = JSON.parse(await clock.work(() => readFile(templateFile, 'utf8'))) as {
      Resources?: Record<string, { Type: string }>;
    };
    if (Object.values(Resources).some(({ Type }) => Type === 'AWS::CodePipeline::Pipeline')) holding.push(path);
  }
  const [only] = holding;
  if (only !== undefined && holding.length === 1) return only;
  const found = `with ${holding.length} pipeline stacks`;
  throw new NotRehearsable('app', found, assemblyDirectory, 'exactly one top-level stack is to hold a pipeline');
}
