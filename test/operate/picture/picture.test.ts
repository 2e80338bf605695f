import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { draw } from '../../../operate/picture/draw';
import { PICTURE, pictureOfApp } from '../../../operate/picture/from-app';
import { pictureOf } from '../../../operate/picture/read';
import { countedByType } from '../../../operate/picture/types';
import { type Resource, synthesizeAll } from '../../../operate/shared/templates';
import { ROOT, wordBundles } from '../../lib/support/synthesized';

const resource = (type: string, properties: Resource['properties'] = {}, stack = 'm-pipeline'): Resource => ({
  ...{ stack, logicalId: type, type, properties, retained: false },
});
const action = (Name: string, RunOrder: number, Provider: string, Configuration: object = {}) => ({
  ...{ Name, RunOrder, ActionTypeId: { Provider }, Configuration },
});
const app = (): Resource[] => [
  resource('AWS::CodePipeline::Pipeline', {
    Name: 'm-pipeline',
    Stages: [
      { Name: 'Source', Actions: [action('Data', 1, 'S3', { S3ObjectKey: 'm/data.zip' })] },
      { Name: 'Change', Actions: [action('SelfMutate', 1, 'CodeBuild')] },
      {
        Name: 'Deploy',
        Actions: [
          action('m-prod.Deploy', 2, 'CloudFormation', { StackName: 'm-prod' }),
          action('m-prod.Prepare', 1, 'CloudFormation', { StackName: 'm-prod' }),
        ],
      },
    ],
  }),
  resource('AWS::ApiGateway::RestApi', { Name: 'm-api' }, 'm-prod'),
  resource('AWS::ApiGateway::Method', { AuthorizationType: 'AWS_IAM' }, 'm-prod'),
  resource('AWS::Lambda::Alias', { Name: 'live' }, 'm-prod'),
  resource('AWS::SageMaker::Endpoint', { EndpointName: 'm-prod-x' }, 'm-prod'),
];
const read = (resources: readonly Resource[]) => pictureOf(resources, (name) => name.replace(/^m\b/, '<m>'));

describe('the picture of the app', () => {
  it('shows the templates as they are now', () => {
    const committed = readFileSync(join(ROOT, PICTURE), 'utf8');
    const isCurrent = committed === pictureOfApp({ root: ROOT, bundles: wordBundles() });
    expect(isCurrent ? 'up to date' : `${PICTURE} is outdated: run npm run picture`).toBe('up to date');
  });
});

/** Settings that bring resources of types which the defaults do without. */
const VARIANTS = [
  { driftProvider: 'model-monitor', apiLogRole: 'app', notificationEmail: 'ops@example.com' },
  { source: 'codecommit', codecommitCreate: 'true', repository: 'release' },
  { source: 'github-token', githubTokenSecret: 'release/token' },
  { trafficShift: '{"type": "linear", "percent": 20, "minutes": 1}', autoscaling: 'false', notebook: 'false' },
];

describe('what is read from the templates', () => {
  it.each(VARIANTS)('has a word for every type that %j brings', (context) => {
    const { resources } = synthesizeAll({ root: ROOT, environment: {}, context, bundles: wordBundles() });
    expect(() => pictureOf(resources, (name) => name)).not.toThrow();
  });

  it('is actions by their run order, with the stacks that they deploy', () => {
    const { stages } = read(app());
    expect(stages.map(({ name, deploys }) => [name, deploys])).toEqual([
      ['Source', []],
      ['Change', ['<m>-pipeline']],
      ['Deploy', ['<m>-prod']],
    ]);
    expect(stages[2]!.actions.map(({ name }) => name)).toEqual(['<m>-prod.Prepare', '<m>-prod.Deploy']);
  });

  it('says that clients need no signature when the API takes anybody', () => {
    const open = app().map((it) =>
      it.type.endsWith('Method') ? { ...it, properties: { AuthorizationType: 'NONE' } } : it,
    );
    expect([read(app()), read(open)].map(({ request }) => request[0]!.name)).toEqual([
      'signed requests',
      'requests of anybody',
    ]);
  });

  it('leaves the watch out when the app has no function for it', () => {
    expect(read(app()).watch).toEqual([]);
    const watched = [...app(), resource('AWS::Lambda::Function', { FunctionName: 'm-drift' }, 'm-operations')];
    expect(read(watched).watch.map(({ name }) => name)).toEqual(['captured requests', '<m>-drift']);
  });

  it('refuses a type that it has no word for', () => {
    expect(() => countedByType(['AWS::Lambda::Function', 'AWS::Nobody::Knows'])).toThrow(
      /no word for AWS::Nobody::Knows/,
    );
  });

  it('refuses templates without what it shows', () => {
    expect(() => read(app().filter(({ type }) => type !== 'AWS::Lambda::Alias'))).toThrow(/no AWS::Lambda::Alias/);
  });
});

describe('the drawing', () => {
  it('names every action and every stack, escaped', () => {
    const svg = draw(read(app()));
    for (const words of ['Data', 'SelfMutate', '&lt;m&gt;-prod.Prepare', '>&lt;m&gt;-pipeline<', '1 × alias'])
      expect(svg).toContain(words);
    expect(svg).not.toContain('<m>');
  });

  it('counts resources, and what goes with them apart', () => {
    expect(countedByType(['AWS::S3::Bucket', 'AWS::IAM::Role', 'AWS::S3::Bucket', 'AWS::KMS::Key'])).toEqual({
      shown: [
        { label: 'bucket', count: 2 },
        { label: 'key', count: 1 },
      ],
      accessories: { count: 1, labels: ['roles'] },
    });
  });
});
