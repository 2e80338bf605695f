import { KEYS, RESOURCE_NAMES } from '../../lambda/shared/names';
import { type Acknowledgement, type Declared, role } from './acknowledgement';
import {
  apiVersions,
  artifacts,
  data,
  endpoints,
  network,
  objects,
  stacks,
  trainingJobs,
  unknownPart,
  versions,
  withoutResource,
} from './grants';

/** The pipeline's stack, but for what CDK Pipelines makes in it. */
export function pipeline(declared: Declared): Acknowledgement[] {
  const { settings, arns } = declared;
  const { modelName, vpc } = settings;
  const { pipelineStack, trainingStack, devStack, prodStack, operationsStack } = RESOURCE_NAMES;
  const followed = [pipelineStack, trainingStack, devStack, prodStack, operationsStack].map((name) => name(modelName));
  return [
    // CDK Pipelines makes it; what the commands of Build need is the app's.
    ...role('Release/Pipeline/Pipeline/Build/Build/CdkBuildProject/Role', stacks(declared, pipelineStack(modelName))),
    ...role(
      'Notebook/Access/Role',
      withoutResource,
      data(declared),
      objects(arns.objects(arns.dataBucketName, `${modelName}/*`)),
      artifacts(declared, 'releases', 'records', 'baselines', KEYS.dataCapture, KEYS.driftReports, KEYS.probe),
      apiVersions(declared),
      stacks(declared, ...followed),
      endpoints(declared, 'dev'),
      endpoints(declared, 'prod'),
      trainingJobs(declared),
      unknownPart(
        arns.deploymentGroups(prodStack(modelName)),
        arns.apiMethod('*'),
        arns.logs('/aws/sagemaker/NotebookInstances'),
      ),
      network(declared),
    ),
    // SM1: in no network of the account's own. SM3: with SageMaker's way to the internet.
    ...(vpc === undefined ? ['SM1', 'SM3'] : []).map(
      (rule) => ({ rule, path: 'Notebook/Instance', reason: 'notebook' }) as const,
    ),
  ];
}

/** Training, and the functions that the pipeline's actions call. */
export function training(declared: Declared): Acknowledgement[] {
  const { settings, arns, arnOf } = declared;
  const { modelName, trainingSpot } = settings;
  const steps = ['TrainingParameters', 'Baseline', 'KeepRelease'];
  return [
    ...role(
      'TrainingRole',
      withoutResource,
      data(declared),
      artifacts(declared, KEYS.trainingOutput, ...(trainingSpot ? [KEYS.checkpoints] : [])),
      unknownPart(arns.logs('/aws/sagemaker/TrainingJobs')),
      network(declared),
    ),
    ...role(
      'Training/Machine/Role',
      withoutResource,
      versions(...steps.map((step) => `${arnOf(`Functions/${step}/Function`)}:*`)),
      trainingJobs(declared),
    ),
    ...role('Functions/TrainingParameters/Role', data(declared)),
    ...role('Functions/Baseline/Role', data(declared), artifacts(declared, 'baselines')),
    ...role(
      'Functions/KeepRelease/Role',
      data(declared),
      artifacts(declared, KEYS.trainingOutput, 'releases', 'baselines'),
      trainingJobs(declared),
    ),
    ...role(
      'Functions/Evaluate/Role',
      withoutResource,
      artifacts(declared, 'releases', 'records'),
      apiVersions(declared),
      endpoints(declared, 'dev'),
      endpoints(declared, 'prod'),
    ),
    ...role(
      'Functions/Confirm/Role',
      withoutResource,
      artifacts(declared, 'releases', 'records'),
      apiVersions(declared),
      endpoints(declared, 'prod', ['endpoint', 'endpoint-config']),
    ),
    ...role(
      'Functions/DevCleanup/Role',
      withoutResource,
      stacks(declared, RESOURCE_NAMES.devStack(modelName), RESOURCE_NAMES.prodStack(modelName)),
      unknownPart(
        arns.logs(RESOURCE_NAMES.endpointLogs(modelName, 'dev')),
        arns.logs(RESOURCE_NAMES.endpointLogs(modelName, 'prod')),
        arns.logs(RESOURCE_NAMES.probeLogs(modelName)),
      ),
    ),
  ];
}

/** The candidate's endpoint. */
export const dev = (declared: Declared): Acknowledgement[] => model(declared, 'Candidate/Role', 'dev', false);

/** The live model, the API in front of it, and the shift. */
export function prod(declared: Declared): Acknowledgement[] {
  const { settings, arns, arnOf, refOf } = declared;
  const { capture } = settings;
  return [
    ...model(declared, 'Model/Role', 'prod', capture === 'endpoint'),
    ...role(
      'ApiFunction/Role',
      endpoints(declared, 'prod'),
      capture === 'api' ? artifacts(declared, KEYS.dataCapture) : [],
    ),
    ...role('Deployment/Role', withoutResource),
    ...role(
      'Deployment/Hooks/PreTraffic/Role',
      withoutResource,
      artifacts(declared, 'releases', 'records'),
      versions(arns.function(`${refOf('ApiFunction/Function')}:*`)),
      endpoints(declared, 'prod', ['endpoint', 'endpoint-config', 'model']),
    ),
    ...role('Deployment/Hooks/PostTraffic/Role', artifacts(declared, 'records')),
    ...role(
      'Deployment/Hooks/PostTrafficCheck/Role',
      withoutResource,
      artifacts(declared, KEYS.dataCapture, 'records'),
      endpoints(declared, 'prod'),
    ),
    ...role(
      'Deployment/Hooks/Bake/Machine/Role',
      withoutResource,
      versions(`${arnOf('Deployment/Hooks/PostTrafficCheck/Function')}:*`),
    ),
    ...role(
      'Monitor/Role',
      withoutResource,
      artifacts(declared, 'releases', KEYS.dataCapture, KEYS.driftReports),
      unknownPart(arns.logs('/aws/sagemaker/ProcessingJobs')),
      endpoints(declared, 'prod', ['endpoint', 'endpoint-config']),
      network(declared),
    ),
    ...api(declared),
  ];
}

/** The role of an endpoint's model. */
function model(declared: Declared, path: string, environment: 'dev' | 'prod', captures: boolean): Acknowledgement[] {
  const { settings, arns } = declared;
  return role(
    path,
    withoutResource,
    artifacts(declared, 'releases', ...(captures ? [KEYS.dataCapture] : [])),
    unknownPart(arns.logs(RESOURCE_NAMES.endpointLogs(settings.modelName, environment))),
    network(declared),
  );
}

function api({ settings: { apiAuthorization, apiLogRole } }: Declared): Acknowledgement[] {
  const path = 'Api/RestApi/DeploymentStage.prod';
  const method = 'Api/RestApi/Default/api/POST';
  const logPolicy = 'Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs';
  return [
    // COG4: no Cognito. APIG4: no authorization at all.
    ...(apiAuthorization === 'NONE' ? ['COG4', 'APIG4'] : ['COG4']).map(
      (rule) => ({ rule, path: method, reason: 'authorization' }) as const,
    ),
    // No web ACL.
    { rule: 'APIG3', path, reason: 'firewall' },
    // APIG1: no access log. APIG6: no execution log.
    ...(apiLogRole === 'none' ? ['APIG1', 'APIG6'] : []).map((rule) => ({ rule, path, reason: 'apiLogs' }) as const),
    // A policy that AWS manages.
    { rule: 'IAM4', path: 'Api/RestApi/CloudWatchRole', finding: logPolicy, reason: 'apiLogs' },
  ];
}

/** What watches the live model. */
export function operations(declared: Declared): Acknowledgement[] {
  const { settings, arns } = declared;
  const written = [KEYS.manifest('*'), KEYS.record('*', 'retraining'), KEYS.record('*', 'no-retraining-*')];
  return [
    ...role(
      'Drift/Function/Role',
      withoutResource,
      artifacts(declared, KEYS.dataCapture, 'releases', KEYS.driftReports),
      apiVersions(declared),
    ),
    ...role(
      'Retraining/Function/Role',
      objects(...written.map((key) => arns.objects(arns.artifactBucketName, key))),
      apiVersions(declared),
    ),
    ...role(
      'Probe/Role',
      withoutResource,
      artifacts(declared, KEYS.probe),
      unknownPart(arns.logs(RESOURCE_NAMES.probeLogs(settings.modelName))),
    ),
  ];
}
