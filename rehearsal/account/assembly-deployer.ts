import { readFile } from 'node:fs/promises';
import { readAssembly, stackOf } from '../assembly/assembly';
import type { Assets } from '../assembly/assets';
import type { Principal } from '../contracts';
import type { Surroundings } from '../events';
import type { AssemblyDeployer, AssetPublisher, StackEnd, Stacks } from '../pipeline/ports';

/** `cdk deploy` of one stack: its assets first, then its template. */
export class CdkDeployer implements AssemblyDeployer, AssetPublisher {
  constructor(
    private readonly surroundings: Surroundings,
    private readonly assets: Assets,
    private readonly stacks: Stacks,
  ) {}

  async deploy(request: { assemblyDirectory: string; stack: string; principal: Principal }): Promise<StackEnd> {
    const { clock } = this.surroundings;
    const stack = stackOf(await readAssembly(request.assemblyDirectory, clock), request.stack);
    for (const manifest of stack.assetManifests) await this.assets.publishAll(manifest);
    const templateBody = await clock.work(() => readFile(stack.templateFile, 'utf8'));
    return this.stacks.createOrUpdate({
      stackName: stack.stackName,
      templateBody,
      parameters: stack.parameters,
      tags: stack.tags,
      capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
      principal: request.principal,
    });
  }

  publish(request: {
    manifestFile: string;
    assetId: string;
    destinationId: string;
    principal: Principal;
  }): Promise<void> {
    return this.assets.publish(request);
  }
}
