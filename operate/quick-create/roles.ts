const sub = (text: string) => ({ 'Fn::Sub': text });
const allow = (Action: readonly string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const trust = (Service: string, Condition?: object) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service },
      Action: 'sts:AssumeRole',
      ...(Condition !== undefined && { Condition }),
    },
  ],
});
const role = (Description: string, AssumeRolePolicyDocument: object, statements: readonly unknown[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    Description,
    AssumeRolePolicyDocument,
    Policies: [{ PolicyName: 'Own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
  },
});

const project = (name: string) =>
  sub(`arn:\${AWS::Partition}:codebuild:\${AWS::Region}:\${AWS::AccountId}:project/${name}`);

/** Starts the one build and nothing else. */
export const starterRole = (name: string) =>
  role('Starts the build that deploys the pipeline', trust('events.amazonaws.com'), [
    allow(['codebuild:StartBuild'], project(name)),
  ]);

/**
 * The bootstrap's roles that `cdk deploy` takes on: one to upload templates and functions, one to deploy. That of container
 * images is left out, since the pipeline stack has none, and that of look-ups, which may read the whole account: without it
 * the command line only explains a failed change set less well. That of CloudFormation is handed to CloudFormation.
 */
const BOOTSTRAP_ROLES = ['deploy', 'file-publishing'] as const;

/** What CodeBuild calls to fetch by a connection, by the present and the former name of the service. */
const CONNECTION_ACTIONS = ['codeconnections', 'codestar-connections'].flatMap((service) =>
  ['UseConnection', 'GetConnection', 'GetConnectionToken'].map((action) => `${service}:${action}`),
);

/** Rights of the build: to take on the bootstrap's roles, to read the one repository, to write its log. */
export const buildRole = (name: string) => ({
  ...role(
    'Deploys the pipeline by the roles of the CDK bootstrap',
    trust('codebuild.amazonaws.com', { StringEquals: { 'aws:SourceArn': project(name) } }),
    [
      allow(
        ['sts:AssumeRole'],
        BOOTSTRAP_ROLES.map((it) =>
          sub(
            `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/cdk-hnb659fds-${it}-role-\${AWS::AccountId}-\${AWS::Region}`,
          ),
        ),
      ),
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], { 'Fn::GetAtt': ['Log', 'Arn'] }),
      {
        'Fn::If': [
          'ByConnection',
          allow(CONNECTION_ACTIONS, { Ref: 'ConnectionArn' }),
          allow(
            ['secretsmanager:GetSecretValue'],
            // Secrets Manager adds a hyphen and six characters to a name.
            sub(
              'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${TokenSecretName}-??????',
            ),
          ),
        ],
      },
    ],
  ),
  // Made after the rule: see there.
  DependsOn: 'Created',
});
