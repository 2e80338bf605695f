import { grantsOf } from './support/policies';
import { assemblyOf, onlyResource, resourcesOf, type Template } from './support/synthesized';

const CONNECTION = {};
const CODECOMMIT = { source: 'codecommit', repository: 'taxi-model', connectionArn: 'none' };
const CREATED = { ...CODECOMMIT, codecommitCreate: true };
const GITHUB = { source: 'github-token', githubTokenSecret: 'team/github', connectionArn: 'none' };
const pipelineOf = (settings: Record<string, unknown>): Template => assemblyOf(settings).template('pipeline');

interface Action {
  readonly Name: string;
  readonly Namespace?: string;
  readonly ActionTypeId: { readonly Provider: string; readonly Owner: string };
  readonly Configuration: Readonly<Record<string, unknown>>;
}
const actionsOf = (settings: Record<string, unknown>, stage: string): Action[] =>
  onlyResource(pipelineOf(settings), 'AWS::CodePipeline::Pipeline').Properties.Stages.find(
    (it: { Name: string }) => it.Name === stage,
  ).Actions;
const code = (settings: Record<string, unknown>) => actionsOf(settings, 'Source').find(({ Name }) => Name === 'Code')!;

describe.each([
  ['a connection', CONNECTION, 'CodeStarSourceConnection'],
  ['an existing CodeCommit repository', CODECOMMIT, 'CodeCommit'],
  ['a CodeCommit repository that is made', CREATED, 'CodeCommit'],
  ['GitHub with a token', GITHUB, 'GitHub'],
])('%s', (_, settings, provider) => {
  it('is read by its own action, which tells training the commit', () => {
    const { ActionTypeId, Namespace } = code(settings);
    expect(ActionTypeId.Provider).toBe(provider);
    const train = actionsOf(settings, 'Train').find(({ Name }) => Name === 'TrainModel')!;
    expect(JSON.parse(String(train.Configuration['Input'])).commitId).toBe(`#{${Namespace}.CommitId}`);
  });

  it('is never polled', () => {
    expect(code(settings).Configuration['PollForSourceChanges'] ?? false).toBe(false);
  });
});

describe('CodeCommit', () => {
  const pushes = (settings: Record<string, unknown>) =>
    resourcesOf(pipelineOf(settings), 'AWS::Events::Rule').filter(([, it]) =>
      JSON.stringify(it.Properties.EventPattern).includes('aws.codecommit'),
    );

  it('tells pushes to the branch, and of no other, by an event', () => {
    const found = pushes({ ...CODECOMMIT, branch: 'release' });
    expect(found).toHaveLength(1);
    const { Properties } = found[0]![1];
    expect(Properties.EventPattern.detail).toMatchObject({ event: expect.anything(), referenceName: ['release'] });
    expect(Properties.Targets).toHaveLength(1);
  });

  it('is made only when asked for, and outlives the stack', () => {
    expect(resourcesOf(pipelineOf(CODECOMMIT), 'AWS::CodeCommit::Repository')).toEqual([]);
    const repository = onlyResource(pipelineOf(CREATED), 'AWS::CodeCommit::Repository');
    expect(repository.Properties.RepositoryName).toBe('taxi-model');
    expect(repository.DeletionPolicy).toBe('Retain');
  });

  it('is read by rights on this repository alone', () => {
    const grants = grantsOf('pipeline', pipelineOf(CODECOMMIT)).filter(({ action }) =>
      action.startsWith('codecommit:'),
    );
    expect(grants.length).toBeGreaterThan(0);
    for (const { resources } of grants) expect(JSON.stringify(resources)).toContain(':taxi-model');
  });
});

describe('GitHub with a token', () => {
  it('has a reference to the secret in the template, and no token', () => {
    expect(code(GITHUB).Configuration['OAuthToken']).toBe('{{resolve:secretsmanager:team/github:SecretString:::}}');
  });

  it('is told of pushes by a webhook on the branch', () => {
    const { Properties } = onlyResource(pipelineOf(GITHUB), 'AWS::CodePipeline::Webhook');
    expect(Properties).toMatchObject({ Authentication: 'GITHUB_HMAC', TargetAction: 'Code' });
    expect(Properties.Filters).toEqual([{ JsonPath: '$.ref', MatchEquals: 'refs/heads/{Branch}' }]);
  });
});

it('no other source may use a connection', () => {
  for (const settings of [CODECOMMIT, GITHUB])
    expect(JSON.stringify(pipelineOf(settings))).not.toContain('UseConnection');
});
