import type {
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  DescribeModelOutput,
} from '@aws-sdk/client-sagemaker';
import { fail, pass, type Finding } from '../shared/verdict';

/** What SageMaker says of the candidate's endpoint. */
export interface EndpointState {
  readonly endpoint: DescribeEndpointOutput;
  readonly config: DescribeEndpointConfigOutput;
  /** Of every variant of the config. */
  readonly models: readonly DescribeModelOutput[];
}

/** What it must be. */
export interface ExpectedEndpoint {
  readonly modelDataUrl: string;
  readonly image: string;
  /** Undefined when the API function records, and the endpoint does not. */
  readonly captureUri: string | undefined;
}

const check = (name: string, holds: boolean, found: string, expected: string): Finding =>
  holds ? pass(name, found) : fail(name, `${found}; expected ${expected}`);

/**
 * Judges the endpoint before it gets traffic. InService is not enough: an endpoint whose update failed is InService with its
 * old config, so what serves is followed down to the artifact.
 */
export function judgeEndpoint(state: EndpointState, expected: ExpectedEndpoint): readonly Finding[] {
  const { endpoint, models } = state;
  const artifacts = models.map(({ PrimaryContainer }) => PrimaryContainer?.ModelDataUrl ?? 'none');
  const images = models.map(({ PrimaryContainer }) => PrimaryContainer?.Image ?? 'none');
  const all = (found: readonly string[], wanted: string): boolean =>
    found.length > 0 && found.every((one) => one === wanted);
  return [
    check(
      'endpoint in service',
      endpoint.EndpointStatus === 'InService',
      `${endpoint.EndpointName} is ${endpoint.EndpointStatus}`,
      'InService',
    ),
    check(
      'model of this execution',
      all(artifacts, expected.modelDataUrl),
      artifacts.join(', '),
      expected.modelDataUrl,
    ),
    check('image of this execution', all(images, expected.image), images.join(', '), expected.image),
    judgeCaptureConfig(state, expected.captureUri),
  ];
}

/** Where the API function records requests the endpoint must not: each would be there twice. */
function judgeCaptureConfig({ endpoint, config }: EndpointState, captureUri: string | undefined): Finding {
  const capture = endpoint.DataCaptureConfig;
  const started = capture?.EnableCapture === true && capture.CaptureStatus === 'Started';
  const destination = config.DataCaptureConfig?.DestinationS3Uri?.replace(/\/$/, '') ?? 'nowhere';
  const found =
    capture === undefined ? 'no data capture' : `${capture.CaptureStatus ?? 'no status'}, to ${destination}`;
  if (captureUri === undefined) {
    return check('data capture left to the API function', capture?.EnableCapture !== true, found, 'no data capture');
  }
  const on = started && config.DataCaptureConfig?.EnableCapture === true && destination === captureUri;
  return check('data capture on', on, found, `Started, to ${captureUri}`);
}
