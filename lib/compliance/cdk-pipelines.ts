import { ArnFormat } from 'aws-cdk-lib';
import { RESOURCE_NAMES } from '../../lambda/shared/names';
import { type Acknowledgement, type Declared, role } from './acknowledgement';
import { bootstrapRoles, cdkActions, cdkResources, unknownPart, versions, withoutResource } from './grants';

const PIPELINE = 'Release/Pipeline';
const READ = ['s3:GetBucket*', 's3:GetObject*', 's3:List*'];
const WRITE = ['s3:Abort*', 's3:DeleteObject*'];
const ENCRYPT = ['kms:GenerateDataKey*', 'kms:ReEncrypt*'];

/** What CDK Pipelines grants the roles that it makes for itself; the app has no say in it. */
export function cdkPipelines({ settings, stack, arns, arnOf, refOf }: Declared): Acknowledgement[] {
  const { modelName, account } = settings;
  const logs = (project: string) =>
    stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `/aws/codebuild/${project}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const reports = (name: string) =>
    stack.formatArn({ service: 'codebuild', resource: 'report-group', resourceName: name });
  const ofProject = (path: string) => unknownPart(logs(`${refOf(path)}:*`), reports(`${refOf(path)}-*`));
  const handedOn = cdkResources(`${arnOf('Buckets/Pipeline')}/*`);

  const called = [RESOURCE_NAMES.evaluateFunction, RESOURCE_NAMES.confirmFunction, RESOURCE_NAMES.devCleanupFunction];
  const training = stack.formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${RESOURCE_NAMES.trainingMachine(modelName)}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const build = `${PIPELINE}/Pipeline/Build/Build/CdkBuildProject`;
  const update = `${PIPELINE}/UpdatePipeline/SelfMutation`;
  return [
    ...role(
      `${PIPELINE}/Pipeline/Role`,
      cdkActions(...READ, ...WRITE, ...ENCRYPT),
      handedOn,
      versions(...called.map((name) => arns.function(`${name(modelName)}:*`))),
      unknownPart(training),
      // It lists functions.
      withoutResource,
    ),
    ...role(`${build}/Role`, cdkActions(...READ, ...WRITE, ...ENCRYPT), handedOn, ofProject(build)),
    ...role(
      `${update}/Role`,
      cdkActions(...READ, ...ENCRYPT),
      handedOn,
      ofProject(update),
      bootstrapRoles(`arn:*:iam::${account}:role/*`),
      // It describes stacks and lists the assets' bucket.
      cdkResources('*'),
    ),
    // It is made before its projects, and so for all.
    ...role(`${PIPELINE}/Assets/FileRole`, cdkActions(...READ), handedOn, cdkResources(logs('*'), reports('*'), '*')),
  ];
}
