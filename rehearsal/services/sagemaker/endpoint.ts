import type { DescribeEndpointOutput, EndpointStatus } from '@aws-sdk/client-sagemaker';
import type { Deployment } from './deployment';
import type { EndpointConfig } from './endpoint-configs';
import { type KeptDeployment, keptDeployment } from './restart';
import type { Kept } from './shelf';

/** An endpoint and what answers for it. */
export interface Endpoint extends Kept {
  status: EndpointStatus;
  failureReason: string | undefined;
  changedAt: number;
  /** The config that was asked for last. */
  config: EndpointConfig;
  deployment: Deployment | undefined;
  /** Instances that it has and is to have; one process answers for all of them. */
  instances: number;
  desired: number;
  /** Resolves when what is under way has ended. */
  settled: Promise<void>;
}

/** An endpoint that has settled, as it outlives the process. */
export type KeptEndpoint = Omit<Endpoint, 'deployment' | 'settled'> & {
  readonly deployment: KeptDeployment | undefined;
};

export function keptEndpoint({ deployment, settled: _, ...standing }: Endpoint): KeptEndpoint {
  return { ...standing, deployment: deployment && keptDeployment(deployment) };
}

/** What DescribeEndpoint answers. */
export function describeEndpoint(endpoint: Endpoint): DescribeEndpointOutput {
  const { deployment } = endpoint;
  const { config, capture } = deployment ?? { config: endpoint.config, capture: undefined };
  const weight = config.variant.InitialVariantWeight ?? 1;
  return {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    EndpointConfigName: config.name,
    EndpointStatus: endpoint.status,
    CreationTime: new Date(endpoint.createdAt),
    LastModifiedTime: new Date(endpoint.changedAt),
    ...(endpoint.failureReason !== undefined && { FailureReason: endpoint.failureReason }),
    ...(deployment !== undefined && {
      ProductionVariants: [
        {
          VariantName: config.variant.VariantName,
          DeployedImages: [{ SpecifiedImage: deployment.model.container.Image }],
          ...{ CurrentWeight: weight, DesiredWeight: weight },
          ...{ CurrentInstanceCount: endpoint.instances, DesiredInstanceCount: endpoint.desired },
        },
      ],
    }),
    ...(config.capture !== undefined && {
      DataCaptureConfig: {
        EnableCapture: true,
        CaptureStatus: capture === undefined ? 'Stopped' : 'Started',
        CurrentSamplingPercentage: config.capture.InitialSamplingPercentage,
        DestinationS3Uri: config.capture.DestinationS3Uri,
        KmsKeyId: config.capture.KmsKeyId ?? '',
      },
    }),
  };
}
