/** What the picture calls the types that somebody looks for in it. */
const SHOWN: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::RestApi': 'REST API',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'scalable target',
  'AWS::CloudWatch::Alarm': 'alarm',
  'AWS::CloudWatch::Dashboard': 'dashboard',
  'AWS::CodeBuild::Project': 'build project',
  'AWS::CodeCommit::Repository': 'repository',
  'AWS::CodeDeploy::DeploymentGroup': 'deployment group',
  'AWS::CodePipeline::Pipeline': 'pipeline',
  'AWS::Events::Rule': 'event rule',
  'AWS::KMS::Key': 'key',
  'AWS::Lambda::Alias': 'alias',
  'AWS::Lambda::Function': 'function',
  'AWS::Lambda::Version': 'function version',
  'AWS::S3::Bucket': 'bucket',
  'AWS::SNS::Topic': 'topic',
  'AWS::SSM::Parameter': 'parameter',
  'AWS::SageMaker::Endpoint': 'endpoint',
  'AWS::SageMaker::MonitoringSchedule': 'monitoring schedule',
  'AWS::SageMaker::NotebookInstance': 'notebook instance',
  'AWS::StepFunctions::StateMachine': 'state machine',
  'AWS::Synthetics::Canary': 'probe (canary)',
};

/** Types that only go with one of those above, in a word for all that are alike. */
const ACCESSORIES: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Account': 'API details',
  'AWS::ApiGateway::Deployment': 'API details',
  'AWS::ApiGateway::Method': 'API details',
  'AWS::ApiGateway::RequestValidator': 'API details',
  'AWS::ApiGateway::Resource': 'API details',
  'AWS::ApiGateway::Stage': 'API details',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'scaling policies',
  'AWS::CodeDeploy::Application': 'deployment details',
  'AWS::CodeDeploy::DeploymentConfig': 'deployment details',
  'AWS::CodePipeline::Webhook': 'webhooks',
  'AWS::IAM::ManagedPolicy': 'policies',
  'AWS::IAM::Policy': 'policies',
  'AWS::IAM::Role': 'roles',
  'AWS::KMS::Alias': 'key aliases',
  'AWS::Lambda::EventInvokeConfig': 'function settings',
  'AWS::Lambda::Permission': 'permissions',
  'AWS::Logs::LogGroup': 'log groups',
  'AWS::S3::BucketPolicy': 'policies',
  'AWS::SNS::Subscription': 'subscriptions',
  'AWS::SNS::TopicPolicy': 'policies',
  'AWS::SageMaker::CodeRepository': 'notebook details',
  'AWS::SageMaker::DataQualityJobDefinition': 'monitoring details',
  'AWS::SageMaker::EndpointConfig': 'endpoint configs',
  'AWS::SageMaker::Model': 'models',
  'AWS::SageMaker::NotebookInstanceLifecycleConfig': 'notebook details',
};

/** Resources of a stack, counted. */
export interface Counted {
  /** What is looked for: word and how many, the most first. */
  readonly shown: readonly { readonly label: string; readonly count: number }[];
  /** What goes with it, and how many of it there are. */
  readonly accessories: { readonly count: number; readonly labels: readonly string[] };
}

/**
 * Counts resources by the words of the picture.
 *
 * @throws Error naming the types that it has no word for
 */
export function countedByType(types: readonly string[]): Counted {
  const unknown = [...new Set(types.filter((type) => !SHOWN[type] && !ACCESSORIES[type]))].sort();
  if (unknown.length > 0)
    throw new Error(`the picture has no word for ${unknown.join(', ')}; add one in operate/picture/types.ts`);
  const others = types.filter((type) => ACCESSORIES[type]);
  return {
    shown: tally(types.flatMap((type) => SHOWN[type] ?? [])),
    accessories: {
      count: others.length,
      labels: tally(others.map((type) => ACCESSORIES[type]!)).map((it) => it.label),
    },
  };
}

/** The most first, and what is as many by its name. */
function tally(labels: readonly string[]): Counted['shown'] {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([label, count]) => ({ label, count }))
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}
