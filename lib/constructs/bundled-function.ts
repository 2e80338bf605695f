import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Bundles } from '../bundles';

/** Props of {@link BundledFunction}. */
export interface BundledFunctionProps {
  /** Where bundles lie. */
  readonly bundles: Bundles;
  /** Folder under `lambda/` that holds `handler.ts`. */
  readonly folder: string;
  /** Physical name, by which functions of other stacks and people find it. */
  readonly functionName: string;
  /** What it does, as the console shows it. */
  readonly description: string;
  readonly timeout: Duration;
  /** Memory, in MB. Lambda gives CPU in proportion to it. */
  readonly memoryMb: number;
  /** Environment variables; literals only where a version's identity must follow them. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it may do besides writing its log. @default - nothing */
  readonly may?: readonly PolicyStatement[];
  /** Days for which its log is kept. */
  readonly logRetentionDays: number;
}

/**
 * A function from its bundle, with a role of its own that may do what is listed and no more.
 *
 * The log group is made here and the role may not make one: else a late line of a deleted function would bring its log
 * group back, and the next creation of the stack would find the name taken.
 */
export class BundledFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);

    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: props.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grants.write(role);
    for (const statement of props.may ?? []) role.addToPolicy(statement);

    this.function = new LambdaFunction(this, 'Function', {
      functionName: props.functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(props.bundles(props.folder)),
      timeout: props.timeout,
      memorySize: props.memoryMb,
      environment: { ...props.environment },
      role,
      logGroup,
    });
  }
}
