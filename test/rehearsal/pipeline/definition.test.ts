import { readFileSync } from 'node:fs';
import { approval, cloudFormationAction, dataSource, Harness, lambda, machine, source, stage } from './harness';

let harness: Harness;
beforeEach(() => (harness = new Harness()));
afterEach(() => harness.close());

describe('a pipeline’s definition', () => {
  it('names everything that is not known at once', () => {
    const odd = {
      Name: 'Jenkins',
      ActionTypeId: { Category: 'Build', Owner: 'Custom', Provider: 'Jenkins', Version: '1' },
      Commands: ['make'],
    };
    const stages = [
      { ...stage('Source', source()), BeforeEntry: {} },
      stage('A', odd, cloudFormationAction('C', { ActionMode: 'REPLACE_ON_FAILURE', OutputFileName: 'x' })),
    ];
    const message = (() => {
      try {
        harness.parse(stages, { Triggers: [], ExecutionMode: 'PARALLEL' });
      } catch (error) {
        return (error as Error).message;
      }
      return 'nothing was refused';
    })();
    for (const name of [
      'Triggers',
      'PARALLEL',
      'BeforeEntry (at p/Source)',
      'Commands (at p/A/Jenkins)',
      'Build/Custom/Jenkins/1',
      'REPLACE_ON_FAILURE',
      'OutputFileName (at p/A/C)',
    ])
      expect(message).toContain(name);
  });

  it.each([
    ['one stage', [stage('Source', source())], 'at least two stages'],
    ['a source in a later stage', [stage('Source', source()), stage('A', dataSource())], 'may only occur in the first'],
    [
      'another action in the first stage',
      [stage('S', approval('X')), stage('A', approval('Y'))],
      'only source actions',
    ],
    [
      'an artifact that nobody makes',
      [
        stage('S', source()),
        stage('A', cloudFormationAction('C', { ActionMode: 'DELETE_ONLY' }, { InputArtifacts: [{ Name: 'Nil' }] })),
      ],
      'Nil',
    ],
    [
      'a variable of an action of the same run order',
      [stage('S', source()), stage('A', lambda('One', { Namespace: 'one' }), machine('Two', {}, '#{one.x}'))],
      'namespace one',
    ],
    ['two actions of one name', [stage('S', source()), stage('A', machine('X'), machine('X'))], 'must be unique'],
  ])('with %s is refused as CodePipeline does', (_, stages, words) => {
    expect(() => harness.parse(stages)).toThrow(expect.objectContaining({ code: 'InvalidStructureException' }));
    expect(() => harness.parse(stages)).toThrow(words);
  });

  it('refuses a source that polls', () => {
    const polling = { ...dataSource(), Configuration: { S3Bucket: 'b', S3ObjectKey: 'k' } };
    expect(() => harness.parse([stage('S', polling), stage('A', machine('X'))])).toThrow(/polling/);
  });
});

it('every kind of action is described in the README beside them', () => {
  const readme = readFileSync(`${__dirname}/../../../rehearsal/pipeline/README.md`, 'utf8');
  const providers = [
    'CodeStarSourceConnection',
    'S3',
    'CodeBuild',
    'StepFunctions',
    'Lambda',
    'CloudFormation',
    'Manual',
  ];
  for (const provider of providers) expect(readme).toContain(provider);
});
