import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { KEYS, RESOURCE_NAMES, VARIANT_NAME } from '../../lambda/shared/names';
import { Arns } from '../arns';
import { type Image, imageOf } from '../images';
import { encryptForJobs, readArtifacts, runContainer, useNetwork, writeArtifacts } from '../permissions';
import type { Settings } from '../settings';

/** Props of {@link ModelEndpoint}. */
export interface ModelEndpointProps {
  readonly settings: Settings;
  readonly environment: 'dev' | 'prod';
  readonly instanceType: string;
  /** A number, or a token of one that CloudFormation resolves. */
  readonly instanceCount: number;
  /** Whether requests and answers are recorded in the artifact bucket. */
  readonly dataCapture: boolean;
}

/**
 * The endpoint of one execution: model, endpoint config, endpoint and the role they run with.
 *
 * The names hold the execution id, so another execution replaces all three: CloudFormation makes the new ones first and
 * removes the old ones only in its clean-up, after everything that depends on them has moved over. The role stays, and
 * names no execution, because both endpoints run with it meanwhile.
 */
export class ModelEndpoint extends Construct {
  /** Physical name: a literal, as everything that is named by the execution. */
  readonly endpointName: string;
  readonly variantName = VARIANT_NAME;
  readonly resource: CfnEndpoint;
  /** Where this execution's model lies, an S3 URI. */
  readonly modelDataUrl: string;

  constructor(scope: Construct, id: string, props: ModelEndpointProps) {
    super(scope, id);
    const { settings, environment } = props;
    const arns = new Arns(this, settings);
    const image = imageOf(settings);
    const name = RESOURCE_NAMES.endpoint(settings.modelName, environment, settings.executionId);
    this.endpointName = name;
    this.modelDataUrl = `s3://${arns.artifactBucketName}/${KEYS.model(settings.executionId)}`;

    const role = this.executionRole(props, arns, image);

    const model = new CfnModel(this, 'Model', {
      modelName: name,
      executionRoleArn: role.roleArn,
      primaryContainer: { image: image.uri, modelDataUrl: this.modelDataUrl },
      vpcConfig: settings.vpc && {
        subnets: [...settings.vpc.subnetIds],
        securityGroupIds: [...settings.vpc.securityGroupIds],
      },
      enableNetworkIsolation: settings.networkIsolation,
    });
    model.node.addDependency(role);

    const config = new CfnEndpointConfig(this, 'Config', {
      endpointConfigName: name,
      kmsKeyId: arns.key,
      productionVariants: [
        {
          variantName: this.variantName,
          modelName: model.attrModelName,
          instanceType: props.instanceType,
          initialInstanceCount: props.instanceCount,
          initialVariantWeight: 1,
        },
      ],
      dataCaptureConfig: props.dataCapture ? this.dataCapture(arns, settings.capturePercent) : undefined,
    });

    this.resource = new CfnEndpoint(this, 'Endpoint', {
      endpointName: name,
      endpointConfigName: config.attrEndpointConfigName,
    });
  }

  private dataCapture(arns: Arns, percent: number): CfnEndpointConfig.DataCaptureConfigProperty {
    return {
      enableCapture: true,
      initialSamplingPercentage: percent,
      destinationS3Uri: `s3://${arns.artifactBucketName}/${KEYS.dataCapture}`,
      kmsKeyId: arns.key,
      captureOptions: [{ captureMode: 'Input' }, { captureMode: 'Output' }],
      // Without its content type a body is recorded in base64.
      captureContentTypeHeader: { csvContentTypes: ['text/csv'], jsonContentTypes: ['application/json'] },
    };
  }

  private executionRole(props: ModelEndpointProps, arns: Arns, image: Image): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    const logGroup = RESOURCE_NAMES.endpointLogs(props.settings.modelName, props.environment);
    const statements = [
      ...readArtifacts(arns, 'releases'),
      ...(props.dataCapture ? [writeArtifacts(arns, KEYS.dataCapture)] : []),
      ...encryptForJobs(arns.key),
      ...runContainer(arns, image, logGroup, ['/aws/sagemaker/Endpoints', 'AWS/SageMaker']),
      ...useNetwork(arns, props.settings.vpc),
    ];
    for (const statement of statements) role.addToPolicy(statement);
    return role;
  }
}
