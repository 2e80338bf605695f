import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CdkDeployer } from '../../../rehearsal/account/assembly-deployer';
import { StacksForPipelines } from '../../../rehearsal/account/stacks-for-pipelines';
import type { Assets } from '../../../rehearsal/assembly/assets';
import { testAccount } from '../cloudformation/account';
import { things } from '../cloudformation/things';
import { ALL_ALLOWED } from './all-allowed';

const PRINCIPAL = { kind: 'role', arn: 'arn:aws:iam::111122223333:role/deploy' } as const;
const TEMPLATE = JSON.stringify({ Resources: { A: { Type: 'AWS::SNS::Topic' } } });

function account() {
  const { cloudFormation, surroundings } = testAccount({ 'AWS::SNS::Topic': things().provider });
  return { cloudFormation, surroundings, stacks: new StacksForPipelines(cloudFormation) };
}

it('a stack of an assembly is deployed with its tags', async () => {
  const { cloudFormation, surroundings, stacks } = account();
  const directory = mkdtempSync(join(tmpdir(), 'tags-'));
  const properties = { templateFile: 't.json', tags: { team: 'ml' } };
  const artifacts = { s: { type: 'aws:cloudformation:stack', properties } };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '48.0.0', artifacts }));
  writeFileSync(join(directory, 't.json'), TEMPLATE);
  const deployer = new CdkDeployer(surroundings, {} as Assets, stacks, ALL_ALLOWED);
  await deployer.deploy({ assemblyDirectory: directory, stack: 's', principal: PRINCIPAL });
  expect(cloudFormation.stack('s').target?.tags).toEqual({ team: 'ml' });
  rmSync(directory, { recursive: true });
});

it("a pipeline's change set gives its tags to the stack, and one without leaves them", async () => {
  const { cloudFormation, stacks } = account();
  const request = { stackName: 's', changeSetName: 'c', capabilities: [], principal: PRINCIPAL } as const;
  const change = async (changeSetType: 'CREATE' | 'UPDATE', more: object) => {
    await stacks.createChangeSet({ ...request, changeSetType, templateBody: TEMPLATE, parameters: {}, ...more });
    await stacks.executeChangeSet('s', 'c', PRINCIPAL);
  };
  await change('CREATE', { tags: { team: 'ml' } });
  const Properties = { DisplayName: 'd' };
  await change('UPDATE', {
    templateBody: JSON.stringify({ Resources: { A: { Type: 'AWS::SNS::Topic', Properties } } }),
  });
  expect(cloudFormation.stack('s').target?.tags).toEqual({ team: 'ml' });
});
