import type { InvokeEndpointInput, InvokeEndpointOutput } from '@aws-sdk/client-sagemaker-runtime';
import { ServiceError } from '../../contracts';
import type { ContainerAnswer } from '../../processes/model-server';
import type { SageMakerAccount } from './account';
import { refuseUnknown } from './checks';
import { type Deployment, logOf } from './deployment';
import type { Endpoint, Endpoints } from './endpoints';

/** Bytes of a request's or an answer's body. */
export const BODY_LIMIT = 6_291_456;
/** A container that takes longer gets no hearing. */
const PATIENCE_MS = 60_000;
/** What the invocation costs beside the container, in microseconds: a figure, so that runs are alike. */
const OVERHEAD_MICROS = 2_000;

const MEMBERS = ['EndpointName', 'Body', 'ContentType', 'Accept', 'CustomAttributes', 'TargetVariant', 'InferenceId'];

/**
 * Under this key an invocation's output, or its error's details, carries the milliseconds that a scenario added to its
 * latency. They are never slept; whoever reports a latency adds them.
 */
export const INJECTED_DELAY = Symbol('milliseconds added by a scenario');

/** The milliseconds that a scenario added to an invocation's latency, from its output or its error. */
export function injectedDelayMs(outcome: object): number {
  const carrier = outcome instanceof ServiceError ? outcome.details : outcome;
  return (carrier as { [INJECTED_DELAY]?: number })[INJECTED_DELAY] ?? 0;
}

/** InvokeEndpoint: asks the endpoint's container, counts what comes of it, and has it captured. */
export class Invocations {
  constructor(
    private readonly account: SageMakerAccount,
    private readonly endpoints: Endpoints,
  ) {}

  async invoke(input: InvokeEndpointInput): Promise<InvokeEndpointOutput> {
    const { EndpointName: name = '' } = input;
    refuseUnknown(input, MEMBERS, `sagemaker:InvokeEndpoint of ${name}`);
    const endpoint = this.endpoints.find(name);
    const deployment = endpoint?.deployment;
    if (endpoint === undefined || deployment === undefined) {
      throw validation(`Endpoint ${name} of account ${this.account.deps.surroundings.accountId} not found.`);
    }
    const variant = deployment.config.variant.VariantName!;
    if (input.TargetVariant !== undefined && input.TargetVariant !== variant) {
      throw validation(`Variant ${input.TargetVariant} not found for endpoint ${name}.`);
    }
    const body = (input.Body ?? new Uint8Array()) as Uint8Array;
    if (body.byteLength > BODY_LIMIT) {
      throw validation(`Request Entity Too Large: the body has ${body.byteLength} bytes, at most are ${BODY_LIMIT}`);
    }

    const { clock } = this.account.deps.surroundings;
    const at = clock.now();
    const started = clock.wallMs();
    const fault = this.account.deps.faults.invocation(name);
    const answer =
      fault?.status !== undefined || fault?.body !== undefined
        ? { status: fault.status ?? 200, contentType: 'text/plain', body: Buffer.from(fault.body ?? '') }
        : await deployment.server.invoke({
            body,
            contentType: input.ContentType,
            accept: input.Accept,
            customAttributes: input.CustomAttributes,
          });
    const delayMs = fault?.delayMs ?? 0;
    const latencyMs = clock.wallMs() - started + delayMs;
    const status = latencyMs > PATIENCE_MS ? undefined : answer?.status;
    this.count(endpoint, variant, at, status, latencyMs);
    if (answer === undefined || status === undefined || status < 200 || status > 299) {
      const error = this.modelError(name, latencyMs > PATIENCE_MS ? 'late' : answer, delayMs);
      // As the container's own log would say it, also of what a scenario has it answer.
      this.account.log(
        logOf(name, deployment.config),
        `${status ?? 'no answer'}: ${String(error.details['OriginalMessage'])}`,
      );
      throw error;
    }
    this.capture(deployment, input, body, answer, at);
    return {
      Body: answer.body as InvokeEndpointOutput['Body'],
      ...(answer.contentType !== undefined && { ContentType: answer.contentType }),
      ...(answer.customAttributes !== undefined && { CustomAttributes: answer.customAttributes }),
      InvokedProductionVariant: variant,
      ...(delayMs > 0 && { [INJECTED_DELAY]: delayMs }),
    };
  }

  private capture(
    { capture }: Deployment,
    { ContentType, CustomAttributes, InferenceId }: InvokeEndpointInput,
    body: Uint8Array,
    answer: ContainerAnswer,
    at: number,
  ): void {
    capture?.record({
      input: { contentType: ContentType, body },
      output: { contentType: answer.contentType, body: answer.body },
      inferenceId: InferenceId,
      customAttributes: CustomAttributes,
      at,
    });
  }

  /** @param status of the container's answer; undefined when there was none in time */
  private count(endpoint: Endpoint, variant: string, at: number, status: number | undefined, latencyMs: number): void {
    const { metrics } = this.account.deps;
    const dimensions = { EndpointName: endpoint.name, VariantName: variant };
    const put = (name: string, value: number, unit: string) =>
      metrics.put({ namespace: 'AWS/SageMaker', name, dimensions, value, unit, at });
    put('Invocations', 1, 'Count');
    put('InvocationsPerInstance', 1 / endpoint.instances, 'None');
    put('Invocation4XXErrors', status !== undefined && status >= 400 && status < 500 ? 1 : 0, 'Count');
    put('Invocation5XXErrors', status === undefined || status >= 500 ? 1 : 0, 'Count');
    put('ModelLatency', Math.round(latencyMs * 1_000), 'Microseconds');
    put('OverheadLatency', OVERHEAD_MICROS, 'Microseconds');
  }

  private modelError(endpoint: string, answer: ContainerAnswer | 'late' | undefined, delayMs: number): ServiceError {
    const { accountId, region, partition } = this.account.deps.surroundings;
    const group = `/aws/sagemaker/Endpoints/${endpoint}`;
    const answered = typeof answer === 'object';
    const status = answered ? answer.status : 0;
    const side = answered && status < 500 ? 'client' : 'server';
    const words = answered
      ? answer.body.toString('utf8')
      : answer === 'late'
        ? 'Your invocation timed out while waiting for a response from container primary. Review the latency metrics for ' +
          'each container in Amazon CloudWatch, resolve the issue, and try again.'
        : 'The connection to container primary was lost.';
    const message =
      `Received ${side} error (${status}) from primary with message "${words}". See ` +
      `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${group} ` +
      `in account ${accountId} for more information.`;
    return new ServiceError('ModelError', message, 424, {
      OriginalStatusCode: status,
      OriginalMessage: words,
      LogStreamArn: `arn:${partition}:logs:${region}:${accountId}:log-group:${group}`,
      ...(delayMs > 0 && { [INJECTED_DELAY]: delayMs }),
    });
  }
}

function validation(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
