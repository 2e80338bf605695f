import { readFile } from 'node:fs/promises';
import { readAssembly, stackOf } from '../assembly/assembly';
import type { Assets } from '../assembly/assets';
import type { Principal } from '../contracts';
import type { Surroundings } from '../events';
import { type RoleCalls, roleOf } from '../services/role-calls';
import { bootstrapRoleArn } from './bootstrap-roles';
import type { AssemblyDeployer, AssetPublisher, StackEnd, Stacks } from '../pipeline/ports';

/** `cdk deploy` of one stack: its assets first, then its template. */
export class CdkDeployer implements AssemblyDeployer, AssetPublisher {
  constructor(
    private readonly surroundings: Surroundings,
    private readonly assets: Assets,
    private readonly stacks: Stacks,
    private readonly calls: RoleCalls,
  ) {}

  async deploy(request: { assemblyDirectory: string; stack: string; principal: Principal }): Promise<StackEnd> {
    const { clock } = this.surroundings;
    const stack = stackOf(await readAssembly(request.assemblyDirectory, clock), request.stack);
    this.become('file-publishing', request.principal);
    this.become('deploy', request.principal);
    this.noteDeployment(stack.stackName);
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

  async publish(request: {
    manifestFile: string;
    assetId: string;
    destinationId: string;
    principal: Principal;
  }): Promise<void> {
    this.become('file-publishing', request.principal);
    return this.assets.publish(request);
  }

  /** The CLI works with the roles of the bootstrap stack. */
  private become(name: string, principal: Principal): void {
    const input = { RoleArn: bootstrapRoleArn(name, this.surroundings), RoleSessionName: 'cdk' };
    this.calls.note({ principal, service: 'sts', operation: 'AssumeRole', input });
  }

  private noteDeployment(StackName: string): void {
    const principal = roleOf(bootstrapRoleArn('deploy', this.surroundings));
    const named = { StackName, ChangeSetName: 'cdk-deploy-change-set' };
    const RoleARN = bootstrapRoleArn('cfn-exec', this.surroundings);
    const note = (operation: string, input: Readonly<Record<string, string>>) =>
      this.calls.note({ principal, service: 'cloudformation', operation, input });
    note('DescribeStacks', { StackName });
    note('CreateChangeSet', { ...named, RoleARN });
    note('DescribeChangeSet', named);
    note('ExecuteChangeSet', named);
  }
}
