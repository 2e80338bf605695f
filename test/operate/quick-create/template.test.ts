import { parse } from 'yaml';
import { BUILD_NODE_VERSION, CDK_CLI_VERSION } from '../../../lib/tool-versions';
import { formOf } from '../../../operate/quick-create/parameters';
import { releaseTemplate } from '../../../operate/quick-create/template';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a template is read as CloudFormation reads it
const template: any = releaseTemplate(formOf({}));
const { Created, StarterRole, BuildRole, Build, Log } = template.Resources;
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const statements = (role: any): any[] => role.Properties.Policies.flatMap((it: any) => it.PolicyDocument.Statement);
const project = 'arn:${AWS::Partition}:codebuild:${AWS::Region}:${AWS::AccountId}:project/${AWS::StackName}-deploy';
const buildspec = parse(Build.Properties.Source.BuildSpec);
const commands: string[] = Object.values(buildspec.phases).flatMap(
  (phase) => (phase as { commands: string[] }).commands,
);

describe('the template of a launch', () => {
  it('has one build project, and nothing that could take the pipeline along when it is deleted', () => {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    const types = Object.values<any>(template.Resources).map(({ Type }) => Type);
    expect(types.sort()).toEqual([
      'AWS::CodeBuild::Project',
      'AWS::Events::Rule',
      'AWS::IAM::Role',
      'AWS::IAM::Role',
      'AWS::Logs::LogGroup',
    ]);
    expect(template.Description).toContain('Deleting this stack takes nothing else along');
    expect(template.Description.length).toBeLessThanOrEqual(1024);
  });

  it("lets the build take on the bootstrap's roles, write its log and read the one repository", () => {
    const [assume, log, fetch, ...more] = statements(BuildRole);
    expect(more).toEqual([]);
    for (const role of [BuildRole, StarterRole])
      expect(Object.keys(role.Properties)).toEqual(['Description', 'AssumeRolePolicyDocument', 'Policies']);
    expect(assume.Action).toEqual(['sts:AssumeRole']);
    const suffix = '${AWS::AccountId}-${AWS::Region}';
    expect(assume.Resource).toEqual(
      ['deploy', 'file-publishing'].map((role) => ({
        'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/cdk-hnb659fds-${role}-role-${suffix}`,
      })),
    );
    expect(log).toMatchObject({
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: { 'Fn::GetAtt': ['Log', 'Arn'] },
    });
    const [condition, byConnection, byToken] = fetch['Fn::If'];
    expect(condition).toBe('ByConnection');
    expect(byConnection.Resource).toEqual({ Ref: 'ConnectionArn' });
    expect(byConnection.Action.every((it: string) => /^code(star-)?connections:(Use|Get)Connection/.test(it))).toBe(
      true,
    );
    expect(byToken.Action).toEqual(['secretsmanager:GetSecretValue']);
    expect(byToken.Resource['Fn::Sub']).toMatch(/:secret:\$\{TokenSecretName\}-\?{6}$/);
  });

  it('starts that project alone, by the event that this very stack is created', () => {
    expect(statements(StarterRole)).toEqual([
      { Effect: 'Allow', Action: ['codebuild:StartBuild'], Resource: { 'Fn::Sub': project } },
    ]);
    expect(Created.Properties.EventPattern).toEqual({
      source: ['aws.cloudformation'],
      'detail-type': ['CloudFormation Stack Status Change'],
      detail: { 'stack-id': [{ Ref: 'AWS::StackId' }], 'status-details': { status: ['CREATE_COMPLETE'] } },
    });
    expect(Created.Properties.Targets.map(({ Arn }: { Arn: unknown }) => Arn)).toEqual([{ 'Fn::Sub': project }]);
    expect(Build.Properties.Name).toEqual({ 'Fn::Sub': project.split('project/')[1] });
  });

  it('makes what takes long after the rule, which waits for none of it', () => {
    expect([Build.DependsOn, BuildRole.DependsOn]).toEqual(['Created', 'Created']);
    expect(JSON.stringify(Created)).not.toMatch(/"(Ref|Fn::GetAtt)":\[?"(Build|BuildRole|Log)"/);
  });

  it('lets no other project take on the role of the build', () => {
    const [trust] = BuildRole.Properties.AssumeRolePolicyDocument.Statement;
    expect(trust).toMatchObject({
      Principal: { Service: 'codebuild.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceArn': { 'Fn::Sub': project } } },
    });
  });

  it('builds with a pinned image, Node and command line of the CDK', () => {
    expect(Build.Properties.Environment.Image).toMatch(/^aws\/codebuild\/standard:\d+\.\d+$/);
    expect(String(buildspec.phases.install['runtime-versions'].nodejs)).toBe(BUILD_NODE_VERSION);
    expect(commands.filter((it) => it.includes('aws-cdk'))).toEqual([
      expect.stringContaining(`npx --yes aws-cdk@${CDK_CLI_VERSION} deploy "$ASKED_MODEL_NAME-pipeline"`),
    ]);
  });

  it('asks whether the repository agrees before it deploys, in a phase of its own that a failed fetch ends', () => {
    const check = buildspec.phases.build.commands.findIndex((it: string) => it.includes('refuse-disagreement'));
    const deploy = buildspec.phases.build.commands.findIndex((it: string) => it.includes(' deploy '));
    expect([check, deploy]).toEqual([0, 1]);
    expect(buildspec.phases.install.commands.at(-1)).toBe('npm ci');
  });

  it('hands every word of a person to the shell in quotes', () => {
    // Innermost first: quotes of a command in quotes.
    const unquoted = (text: string) => text.replace(/"\$\w+"/g, '').replace(/"[^"]*"/g, '');
    for (const command of commands) expect(unquoted(command)).not.toMatch(/\$(ASKED_|PIPELINE_URL)/);
  });

  it('tells where the build, its log and the pipeline are', () => {
    expect(Object.keys(template.Outputs)).toEqual(['Builds', 'Log', 'Pipeline']);
    expect(Log.Properties.LogGroupName).toEqual({ 'Fn::Sub': '/aws/codebuild/${AWS::StackName}-deploy' });
    expect(template.Outputs.Log.Value['Fn::Sub'][0]).toContain('$252Faws$252Fcodebuild$252F${AWS::StackName}-deploy');
  });
});
