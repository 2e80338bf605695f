import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LONGEST_SCRIPT } from '../../lib/notebook-start';
import { WITHOUT_RESOURCE } from '../../lib/permissions';
import { grantsOf } from './support/policies';
import { assemblyOf, onlyResource, resourcesOf, ROOT } from './support/synthesized';

const template = (settings = {}) => assemblyOf(settings).template('pipeline');
const instance = (settings = {}) => onlyResource(template(settings), 'AWS::SageMaker::NotebookInstance').Properties;
const repositories = (settings = {}) => resourcesOf(template(settings), 'AWS::SageMaker::CodeRepository');
const script = (settings = {}): string =>
  onlyResource(template(settings), 'AWS::SageMaker::NotebookInstanceLifecycleConfig').Properties.OnStart[0].Content[
    'Fn::Base64'
  ];
const grants = (settings = {}) =>
  grantsOf('pipeline', template(settings)).filter(({ policy }) => policy.startsWith('NotebookAccessRole'));
const codecommit = { source: 'codecommit', repository: 'taxi-model', connectionArn: 'none' };

describe('the notebook instance', () => {
  it('has no root, no old metadata service, and a volume under the model’s key', () => {
    expect(instance()).toMatchObject({
      NotebookInstanceName: 'nyctaxi-notebook',
      PlatformIdentifier: 'notebook-al2023-v1',
      InstanceType: 'ml.t3.medium',
      RootAccess: 'Disabled',
      InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '2' },
      KmsKeyId: { 'Fn::GetAtt': [expect.stringContaining('Key'), 'Arn'] },
      DirectInternetAccess: 'Enabled',
    });
  });

  it('lies in the network of the settings, and then has no internet of its own', () => {
    const vpc = {
      subnetIds: ['subnet-0123456789abcdef0', 'subnet-1'.padEnd(15, '1')],
      securityGroupIds: ['sg-0123456789abcdef0'],
    };
    expect(instance({ vpc })).toMatchObject({
      DirectInternetAccess: 'Disabled',
      SubnetId: vpc.subnetIds[0],
      SecurityGroupIds: vpc.securityGroupIds,
    });
    expect(grants({ vpc }).map(({ action }) => action)).toContain('ec2:CreateNetworkInterface');
  });

  it('is made by its setting alone', () => {
    const types = Object.values(template({ notebook: false }).Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type.includes('Notebook'))).toEqual([]);
    expect(instance({ notebookInstanceType: 'ml.m5.xlarge' }).InstanceType).toBe('ml.m5.xlarge');
  });
});

describe('what the notebook instance clones', () => {
  it('is nothing for a connection, of which only CodeConnections knows the address', () => {
    expect(repositories()).toEqual([]);
    expect(instance().DefaultCodeRepository).toBeUndefined();
  });

  it('is the repository of CodeCommit, on the branch that is released', () => {
    const [[, made] = []] = repositories(codecommit);
    expect(made!.Properties.GitConfig).toEqual({
      RepositoryUrl: 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/taxi-model',
      Branch: 'main',
    });
    expect(instance(codecommit).DefaultCodeRepository['Fn::GetAtt'][1]).toBe('CodeRepositoryName');
    expect(grants(codecommit).find(({ action }) => action === 'codecommit:GitPull')!.resources).toEqual([
      'arn:aws:codecommit:us-east-1:111122223333:taxi-model',
    ]);
  });

  it('is nothing of a repository that is only just made, and empty', () => {
    expect(repositories({ ...codecommit, codecommitCreate: true })).toEqual([]);
  });

  it('is what the setting names: an address, or a repository that SageMaker knows', () => {
    const url = 'https://github.com/acme/taxi-model.git';
    expect(repositories({ notebookRepository: url })[0]![1].Properties.GitConfig).toEqual({ RepositoryUrl: url });
    expect(repositories({ notebookRepository: 'private-taxi' })).toEqual([]);
    expect(instance({ notebookRepository: 'private-taxi' }).DefaultCodeRepository).toBe('private-taxi');
  });
});

describe('the start script', () => {
  const directory = mkdtempSync(join(tmpdir(), 'start-script-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('fits into what SageMaker takes', () => {
    expect(Buffer.from(script()).toString('base64').length).toBeLessThan(LONGEST_SCRIPT);
  });

  it('exports bucket, pipeline and model to kernels, lays down the watch and restarts Jupyter, run for real', () => {
    // Every path of the machine that it writes to lies under this directory instead, and systemctl only notes its calls.
    const moved = script({ notebookIdleMinutes: 90 }).replaceAll(
      /(\s)\/(etc|usr\/local\/libexec|var\/lib)/g,
      `$1${directory}/$2`,
    );
    writeFileSync(join(directory, 'start.sh'), moved);
    writeFileSync(join(directory, 'systemctl'), `#!/bin/sh\necho "$@" >> ${directory}/systemctl-calls\n`, {
      mode: 0o755,
    });
    for (const home of ['etc/profile.d', 'etc/systemd/system']) execFileSync('mkdir', ['-p', join(directory, home)]);
    execFileSync('bash', [join(directory, 'start.sh')], { env: { PATH: `${directory}:${process.env['PATH']}` } });

    const read = (file: string) => readFileSync(join(directory, file), 'utf8');
    const shown = execFileSync('sh', ['-c', `. ${directory}/etc/profile.d/jupyter-env.sh; env`], {
      env: {},
      encoding: 'utf8',
    });
    expect(shown.split('\n')).toEqual(
      expect.arrayContaining([
        'ARTIFACT_BUCKET=nyctaxi-artifacts-111122223333-us-east-1',
        'DATA_BUCKET=nyctaxi-data-111122223333-us-east-1',
        'PIPELINE_NAME=nyctaxi-pipeline',
        'MODEL_NAME=nyctaxi',
      ]),
    );
    const program = readFileSync(join(ROOT, 'notebook/lifecycle/stop_when_idle.py'), 'utf8');
    expect(read('usr/local/libexec/stop_when_idle.py')).toBe(program);
    expect(read('etc/systemd/system/stop-when-idle.service')).toContain(
      '--notebook nyctaxi-notebook --region us-east-1 --idle-minutes 90',
    );
    expect(read('systemctl-calls').trim().split('\n')).toEqual([
      'daemon-reload',
      'enable --now stop-when-idle.timer',
      '--no-block restart jupyter-server.service',
    ]);
  });
});

describe('the person at the notebook', () => {
  const resourcesFor = (action: string) => grants().find((it) => it.action === action)?.resources;

  it('is granted `*` only for actions that know no resource', () => {
    const wide = grants().filter(({ resources }) => resources.includes('*'));
    expect(wide.map(({ action }) => action).sort()).toEqual([
      'cloudwatch:DescribeAlarms',
      'cloudwatch:GetMetricData',
      'codedeploy:GetDeploymentTarget',
      'codedeploy:ListDeploymentTargets',
    ]);
    expect(Object.keys(WITHOUT_RESOURCE)).toEqual(expect.arrayContaining(wide.map(({ action }) => action)));
  });

  it('may write nothing but data of this model', () => {
    const writes = grants().filter(({ action }) => /:(Put|Create|Delete|Update|Set|Start|Stop|Continue)/.test(action));
    expect(writes.map(({ action }) => action).filter((action) => !action.startsWith('logs:'))).toEqual([
      'sagemaker:StopNotebookInstance',
      's3:PutObject',
      'codepipeline:StartPipelineExecution',
      'codepipeline:PutApprovalResult',
      'codedeploy:StopDeployment',
    ]);
    expect(resourcesFor('s3:PutObject')).toHaveLength(1);
    expect(JSON.stringify(resourcesFor('s3:PutObject'))).toContain('nyctaxi-data-111122223333-us-east-1/nyctaxi/*');
  });

  it.each([
    ['sagemaker:StopNotebookInstance', ['arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/nyctaxi-notebook']],
    [
      'sagemaker:InvokeEndpoint',
      ['dev', 'prod'].map((it) => `arn:aws:sagemaker:us-east-1:111122223333:endpoint/nyctaxi-${it}-*`),
    ],
    [
      'codedeploy:StopDeployment',
      ['arn:aws:codedeploy:us-east-1:111122223333:deploymentgroup:nyctaxi-prod-*/nyctaxi-prod-*'],
    ],
    ['execute-api:Invoke', ['arn:aws:execute-api:us-east-1:111122223333:*/prod/POST/api']],
  ])('may do %s on %j', (action, resources) => {
    expect(resourcesFor(action)).toEqual(resources);
  });

  it('has a policy that IAM takes: 10,240 characters of a role’s own', () => {
    const [, role] = resourcesOf(template(), 'AWS::IAM::Role').find(([id]) => id.startsWith('NotebookAccessRole'))!;
    expect(JSON.stringify(role.Properties.Policies[0].PolicyDocument).length).toBeLessThan(10_240);
  });
});
