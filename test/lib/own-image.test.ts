import { imageOf } from '../../lib/images';
import { grantsOf } from './support/policies';
import { templateOf } from './support/stacks';
import { assemblyOf, onlyResource, resourcesOf } from './support/synthesized';

const REGION = 'us-east-1';
const DIGEST = `sha256:${'0a'.repeat(32)}`;
const IMAGE = `444455556666.dkr.ecr.${REGION}.amazonaws.com/team/forest@${DIGEST}`;
const own = () => assemblyOf({ image: IMAGE });

describe('an image of your own', () => {
  it.each([
    [IMAGE, '444455556666', 'team/forest'],
    [`111122223333.dkr.ecr.${REGION}.amazonaws.com/forest:1.2`, '111122223333', 'forest'],
  ])('%s lies where its URI says', (uri, account, repository) => {
    expect(imageOf({ image: uri, region: REGION, xgboostVersion: '3.0-5' })).toEqual({ uri, account, repository });
  });

  it('serves dev and prod, and is trained by its own hyperparameters', () => {
    for (const name of ['dev', 'prod'])
      expect(onlyResource(templateOf(own(), name), 'AWS::SageMaker::Model').Properties.PrimaryContainer.Image).toBe(
        IMAGE,
      );
    const [, fn] = resourcesOf(templateOf(own(), 'training'), 'AWS::Lambda::Function').find(
      ([, it]) => it.Properties.FunctionName === 'nyctaxi-training-parameters',
    )!;
    expect(fn.Properties.Environment.Variables).toMatchObject({ TRAINING_IMAGE: IMAGE, TRAINING_OWN_IMAGE: 'true' });
  });

  it.each(['training', 'dev', 'prod'])(
    'is pulled in %s from its repository alone, in whose account it may be',
    (name) => {
      const pulls = grantsOf(name, templateOf(own(), name)).filter(({ action }) => action === 'ecr:BatchGetImage');
      expect(pulls.map(({ resources }) => resources)).toEqual([
        [`arn:aws:ecr:${REGION}:444455556666:repository/team/forest`],
      ]);
    },
  );

  it('makes a region fit that has no built-in one', () => {
    const image = IMAGE.replace(REGION, 'mx-central-1');
    expect(() => assemblyOf({ image, region: 'mx-central-1' })).not.toThrow();
  });
});

describe('training on spot capacity', () => {
  const spot = { trainingSpot: true, trainingMaxMinutes: 90, trainingSpotWaitMinutes: 30 };
  const training = (settings?: Record<string, unknown>) => templateOf(assemblyOf(settings), 'training');
  const variables = (settings?: Record<string, unknown>) =>
    resourcesOf(training(settings), 'AWS::Lambda::Function').find(
      ([, it]) => it.Properties.FunctionName === 'nyctaxi-training-parameters',
    )![1].Properties.Environment.Variables;

  it('may wait beyond its own time, and the machine waits for both', () => {
    expect(variables(spot).TRAINING_MAX_WAIT_SECONDS).toBe(String((90 + 30) * 60));
    const definition = JSON.stringify(onlyResource(training(spot), 'AWS::StepFunctions::StateMachine').Properties);
    expect(definition).toContain(`\\"TimeoutSeconds\\":${(90 + 30 + 60) * 60}`);
    expect(variables()).not.toHaveProperty('TRAINING_MAX_WAIT_SECONDS');
  });

  it('lets the job keep its checkpoints, and only then', () => {
    const keeping = (settings?: Record<string, unknown>) =>
      grantsOf('training', training(settings)).filter(
        ({ action, resources }) => action.startsWith('s3:') && JSON.stringify(resources).includes('/checkpoints/*'),
      );
    expect(
      keeping(spot)
        .map(({ action }) => action)
        .sort(),
    ).toEqual(['s3:DeleteObject', 's3:GetObject', 's3:PutObject']);
    expect(keeping()).toEqual([]);
  });
});
