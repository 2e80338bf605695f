import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { contract } from '../../model/contract';
import { runtimeClient, type Exchange } from '../shared/ask-model';
import { count as wholeNumber, variable } from '../shared/environment';
import { log } from '../shared/log';
import { DIMENSIONS, ENV, KEYS, METRICS, VARIANT_NAME } from '../shared/names';
import { LARGEST_MODEL_BODY_BYTES, predict, type Prediction } from '../shared/predict';
import { answerTo, type ApiAnswer, type Outcome } from './answer';
import { Capture, type Flushed } from './capture';
import type { Format } from './content-negotiation';
import { countsOf } from './counts';
import type { ApiEvent } from './event';
import { putObject } from './put-object';
import { inferenceIdOf, originOf, type Origin } from './origin';
import { readRequest, refuse } from './read-request';

/** API Gateway waits 29 s and the function runs 28: the client hears of a slow model from us. */
const MODEL_TIMEOUT_MS = 24_000;
/** Left of the invocation for the answer, whatever the function's timeout is set to. */
const ANSWER_MS = 1_000;

const modelName = variable(ENV.modelName);
const endpointName = variable(ENV.endpointName);
/** Lambda sets the region. */
const home = { modelName, region: process.env['AWS_REGION'] ?? '' };
const identity = { executionId: variable(ENV.executionId), endpointName };
/** An endpoint's name holds its execution's id: an open API tells neither, but to our own calls. */
const tellsClients = process.env[ENV.showEndpoint] === 'true';
const client = runtimeClient();
const metrics = new Metrics({ namespace: METRICS.namespace });
metrics.clearDefaultDimensions();

/** Undefined where the endpoint records for itself. */
const capture = captureOf();

/** Answers `POST /api`: predictions, or a body that says what is wrong. Throws for nothing that a client or a model does. */
export async function handler(event: ApiEvent, context: Context): Promise<ApiAnswer> {
  const origin = originOf(event, home);
  const inferenceId = inferenceIdOf(event, origin, context.awsRequestId);
  const request = readRequest(event, contract);

  let outcome: Outcome;
  let modelMs: number | undefined;
  let captured: Captured | undefined;
  if (request.kind === 'refusal') {
    outcome = request;
  } else {
    const timeoutMs = Math.max(0, Math.min(MODEL_TIMEOUT_MS, context.getRemainingTimeInMillis() - ANSWER_MS));
    const flushing = capture?.flush(new Date());
    let taken = 0;
    const exchanged = (exchange: Exchange): void => {
      if (capture?.take(exchange, inferenceId, new Date()) === true) taken += 1;
    };
    const predicted = await predict(client, { endpointName, rows: request.rows, inferenceId, timeoutMs, exchanged });
    if (flushing !== undefined) captured = { taken, ...(await flushing) };
    modelMs = predicted.modelMs;
    outcome = outcomeOf(predicted.prediction, request.format);
  }

  const response = answerTo(outcome, tellsClients || origin.kind === 'own' ? identity : undefined);
  count({ outcome, origin, modelMs, captured, version: context.functionVersion });
  log.info('request', {
    status: response.statusCode,
    origin: origin.kind,
    version: context.functionVersion,
    inferenceId,
    rows: request.kind === 'rows' ? request.rows.length : 0,
    modelMs,
    reason: 'reason' in outcome ? outcome.reason : outcome.kind === 'refusal' ? outcome.message : undefined,
  });
  return response;
}

function outcomeOf(prediction: Prediction, format: Format): Outcome {
  if (prediction.kind === 'answered') return { ...prediction, format };
  if (prediction.kind !== 'too-large') return prediction;
  const limit = `it takes at most ${LARGEST_MODEL_BODY_BYTES}`;
  return refuse(413, `the rows make ${prediction.bytes} bytes for the model; ${limit}`);
}

/** What a request did to the records that the function keeps. */
type Captured = Flushed & { readonly taken: number };

interface Counted {
  readonly outcome: Outcome;
  readonly origin: Origin;
  readonly modelMs: number | undefined;
  readonly captured: Captured | undefined;
  readonly version: string;
}

function count({ outcome, origin, modelMs, captured, version }: Counted): void {
  metrics.addDimensions({
    [DIMENSIONS.modelName]: modelName,
    [DIMENSIONS.functionVersion]: version,
    ...(origin.kind === 'own' ? { [DIMENSIONS.origin]: 'own' } : {}),
  });
  for (const [name, value] of Object.entries(countsOf(outcome.kind))) metrics.addMetric(name, MetricUnit.Count, value);
  const reachedModel = outcome.kind !== 'refusal' && outcome.kind !== 'refused';
  if (reachedModel && modelMs !== undefined) metrics.addMetric(METRICS.modelLatency, MetricUnit.Milliseconds, modelMs);
  if (captured !== undefined) {
    metrics.addMetric(METRICS.captureTaken, MetricUnit.Count, captured.taken);
    metrics.addMetric(METRICS.captureWritten, MetricUnit.Count, captured.written);
    metrics.addMetric(METRICS.captureErrors, MetricUnit.Count, captured.lost);
  }
  metrics.publishStoredMetrics();
}

function captureOf(): Capture | undefined {
  if (process.env[ENV.capture] !== 'api') return undefined;
  return new Capture({
    folder: `${KEYS.dataCapture}/${endpointName}/${VARIANT_NAME}`,
    percent: wholeNumber(ENV.capturePercent),
    put: putObject(process.env, variable(ENV.artifactBucket)),
  });
}
