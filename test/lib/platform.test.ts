import jsonata from 'jsonata';
import { grantsOf } from './support/policies';
import { stacksOf, templateOf } from './support/stacks';
import { assemblyOf, onlyResource, resourcesOf } from './support/synthesized';

const BOUNDARY = 'arn:aws:iam::111122223333:policy/team-boundary';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000';
const VPC = {
  subnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c3e'],
  securityGroupIds: ['sg-0a1b2c3d'],
};
const TAGS = { team: 'pricing', 'cost-center': 'A 17/b' };
const stacks = (settings?: Record<string, unknown>) => stacksOf(assemblyOf(settings));

describe('tags', () => {
  it('are on every stack, those inside stages included', () => {
    expect(stacks({ tags: TAGS }).map(({ tags }) => tags)).toEqual(stacks().map(() => TAGS));
    expect(stacks()).toHaveLength(5);
  });

  it('reach the stacks of the stages by the configurations that the pipeline’s actions name', () => {
    const { Stages } = onlyResource(templateOf(assemblyOf({ tags: TAGS }), 'pipeline'), 'AWS::CodePipeline::Pipeline')
      .Properties as { Stages: { Actions: { Configuration: Record<string, string> }[] }[] };
    const files = Stages.flatMap(({ Actions }) => Actions)
      .filter(({ Configuration }) => Configuration['ActionMode'] === 'CHANGE_SET_REPLACE')
      .map(({ Configuration }) => Configuration['TemplateConfiguration']?.split('::')[1]);
    expect(files).toHaveLength(4);
    for (const file of files) {
      const [, text] = [...assemblyOf({ tags: TAGS }).files()].find(([path]) => path === file)!;
      expect(JSON.parse(text)).toEqual({ Tags: TAGS });
    }
  });

  it('are on training jobs, beside those that tell the release', async () => {
    const machine = onlyResource(
      templateOf(assemblyOf({ tags: TAGS }), 'training'),
      'AWS::StepFunctions::StateMachine',
    );
    const text: string = machine.Properties.DefinitionString['Fn::Join'][1]
      .map((part: unknown) => (typeof part === 'string' ? part : 'aws'))
      .join('');
    const request = JSON.parse(text).States.TrainAndBaseline.Branches[0].States.Train.Arguments as string;
    const trainingJob = { TrainingJobName: 'job', Tags: [{ Key: 'Model', Value: 'nyctaxi' }] };
    const states = { input: { trainingJob } };
    const made = await jsonata(request.replace(/^{%|%}$/g, '')).evaluate({}, { states });
    const pairs = Object.entries(TAGS).map(([Key, Value]) => ({ Key, Value }));
    expect(JSON.parse(JSON.stringify(made))).toEqual({ ...trainingJob, Tags: [...trainingJob.Tags, ...pairs] });
  });
});

describe('the permissions boundary', () => {
  it('bounds every role, those that CDK makes included', () => {
    const roles = stacks({ permissionsBoundary: BOUNDARY }).flatMap(({ template }) =>
      resourcesOf(template, 'AWS::IAM::Role'),
    );
    expect(roles.length).toBeGreaterThan(15);
    expect(roles.filter(([, it]) => it.Properties.PermissionsBoundary !== BOUNDARY).map(([id]) => id)).toEqual([]);
  });

  it('is on no role without the setting', () => {
    for (const { template } of stacks()) expect(JSON.stringify(template)).not.toContain('PermissionsBoundary');
  });
});

describe('a key of one’s own', () => {
  const pipeline = () => templateOf(assemblyOf({ keyArn: KEY }), 'pipeline');

  it('takes the place of one that is made', () => {
    expect(resourcesOf(pipeline(), 'AWS::KMS::Key')).toEqual([]);
    expect(resourcesOf(pipeline(), 'AWS::KMS::Alias')).toEqual([]);
    expect(pipeline().Outputs!['KeyArn']).toMatchObject({ Value: KEY, Export: { Name: 'nyctaxi-key-arn' } });
  });

  it('encrypts all buckets but the one that S3 writes its own logs to, which takes no key', () => {
    const others = resourcesOf(pipeline(), 'AWS::S3::Bucket')
      .map(([, it]) => it.Properties)
      .filter(({ BucketEncryption }) => !JSON.stringify(BucketEncryption).includes(KEY));
    expect(others.map(({ BucketName }) => BucketName)).toEqual(['nyctaxi-access-logs-111122223333-us-east-1']);
    expect(JSON.stringify(others[0].BucketEncryption)).toContain('AES256');
  });

  it('is used by the pipeline’s roles by their own policies', () => {
    const users = grantsOf('pipeline', pipeline()).filter(({ resources }) => resources.includes(KEY));
    expect(new Set(users.map(({ action }) => action))).toContain('kms:Decrypt');
  });
});

describe('the network of the settings', () => {
  const withVpc = () => assemblyOf({ vpc: VPC, networkIsolation: true });

  it.each(['dev', 'prod'])('takes in the containers of %s, cut off when asked to', (name) => {
    const { Properties } = onlyResource(templateOf(withVpc(), name), 'AWS::SageMaker::Model');
    expect(Properties).toMatchObject({
      VpcConfig: { Subnets: VPC.subnetIds, SecurityGroupIds: VPC.securityGroupIds },
      EnableNetworkIsolation: true,
    });
    const without = onlyResource(templateOf(assemblyOf(), name), 'AWS::SageMaker::Model').Properties;
    expect(without).toMatchObject({ EnableNetworkIsolation: false });
    expect(without.VpcConfig).toBeUndefined();
  });

  it('is told to the function that asks for training jobs', () => {
    const [, { Properties }] = resourcesOf(templateOf(withVpc(), 'training'), 'AWS::Lambda::Function').find(
      ([, it]) => it.Properties.FunctionName === 'nyctaxi-training-parameters',
    )!;
    expect(Properties.Environment.Variables).toMatchObject({
      TRAINING_SUBNET_IDS: 'subnet-0a1b2c3d,subnet-0a1b2c3e',
      TRAINING_SECURITY_GROUP_IDS: 'sg-0a1b2c3d',
      TRAINING_NETWORK_ISOLATION: 'true',
    });
  });

  it.each([
    ['training', 'TrainingRole'],
    ['dev', 'CandidateRole'],
    ['prod', 'ModelRole'],
  ])('gives the role in %s network interfaces in the subnets and nowhere else', (name, role) => {
    const grants = grantsOf(name, templateOf(withVpc(), name)).filter(({ action }) => action.startsWith('ec2:'));
    expect(grants.filter(({ policy }) => !policy.startsWith(role))).toEqual([]);
    const changing = grants.filter(({ action }) => !action.startsWith('ec2:Describe'));
    const bySubnet = {
      ArnLike: {
        'ec2:Subnet': VPC.subnetIds.map((id) => `arn:aws:ec2:us-east-1:*:subnet/${id}`),
      },
    };
    for (const { action, resources, condition } of changing) {
      if (condition === undefined) {
        expect(action).toBe('ec2:CreateNetworkInterface');
        expect(resources).toEqual([
          'arn:aws:ec2:us-east-1:*:security-group/sg-0a1b2c3d',
          ...VPC.subnetIds.map((id) => `arn:aws:ec2:us-east-1:*:subnet/${id}`),
        ]);
      } else {
        expect(condition).toEqual(bySubnet);
        expect(resources).toEqual(['arn:aws:ec2:us-east-1:*:network-interface/*']);
      }
    }
    expect(new Set(changing.map(({ action }) => action))).toEqual(
      new Set([
        'ec2:CreateNetworkInterface',
        'ec2:CreateNetworkInterfacePermission',
        'ec2:DeleteNetworkInterface',
        'ec2:DeleteNetworkInterfacePermission',
      ]),
    );
  });

  it('costs no role a right when there is none', () => {
    for (const { name, template } of stacks())
      expect(grantsOf(name, template).filter(({ action }) => action.startsWith('ec2:'))).toEqual([]);
  });
});
