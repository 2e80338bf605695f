import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Call, NotRehearsable, type Principal, ServiceError } from '../contracts';
import type { CreatedObject, ObjectEvents } from '../services/object-events';
import type { Constraints } from './constraints/botocore-models';
import { validateProxied } from './constraints/validate';
import type { OperationDispatcher } from './dispatch';
import type { FunctionLogReaders } from './function-logs';
import type { LogGroups } from './log-groups';
import { crashOf, isCrash, type MotoConnection } from './moto-connection';
import type { S3Intercepts } from './s3-intercepts';
import { deletionAnswer, type DeniedDeletion, deletionsIn } from './s3-deletions';
import { type S3Call, s3Call } from './s3-operation';
import type { TemplateKeys } from './template-keys';
import { header, type WireResponse } from './wire';

/** Operations by which moto would act on its own (call a URL, a function, a machine), and what it cannot do. */
export const REFUSED: ReadonlySet<string> = new Set([
  'sns:Subscribe',
  // moto has no key of a template, and takes what is not there for a fault of its own.
  'kms:CreateGrant',
  'kms:GetKeyRotationStatus',
  'logs:PutSubscriptionFilter',
  'logs:PutDestination',
  'secretsmanager:RotateSecret',
  'ssm:SendCommand',
  'ssm:StartAutomationExecution',
]);

/** Headers of one connection, which are not passed on to the next. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade', 'expect', 'transfer-encoding'];

/** Digests by which S3's clients protect a body. */
const BODY_CHECKS = ['content-md5', 'x-amz-checksum-crc32', 'x-amz-sdk-checksum-algorithm', 'x-amz-checksum-sha256'];

export interface MotoProxyProps {
  readonly moto: MotoConnection;
  readonly dispatcher: OperationDispatcher;
  readonly objectEvents: ObjectEvents;
  readonly intercepts: S3Intercepts;
  /** Answers readers of functions' logs. @default - moto does, which has none */
  readonly functionLogs?: FunctionLogReaders;
  /** Lists the log groups. @default - moto does, which has none that functions make */
  readonly logGroups?: LogGroups;
  /** Answers for the keys of templates. @default - moto does, which has none of them */
  readonly templateKeys?: TemplateKeys;
  /** The limits of inputs in JSON. @default - moto alone judges them */
  readonly constraints?: Constraints;
}

/** One request on its way to moto. */
export interface Passing {
  readonly service: string;
  readonly principal: Principal;
  readonly requestId: string;
  readonly path: string;
  readonly query: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly readBody: () => Promise<Buffer>;
  readonly answer: (response: WireResponse) => void;
}

/**
 * Passes requests on to moto as they are and answers with what it says. Objects of S3 stream both ways; the small
 * bodies of the others are read for the name of their operation and for what is asked of it.
 */
export class MotoProxy {
  constructor(private readonly props: MotoProxyProps) {}

  /** Throws ServiceError; the caller puts it into the service's form. */
  async pass(passing: Passing): Promise<void> {
    if (passing.service === 's3') await this.passS3(passing);
    else await this.passSmall(passing);
  }

  private async passS3(passing: Passing): Promise<void> {
    const { request, path, query, response } = passing;
    const method = request.method ?? 'GET';
    const call = s3Call(method, path, query, request.headers);
    if (call === undefined) throw this.refusedUnknown(passing, `${method} ${path}${query && `?${query}`}`);
    const { operation, ...input } = call;
    await this.props.dispatcher.proxied(this.callOf(passing, operation), input, async () => {
      if (this.props.intercepts.intercepts(call)) return passing.answer(await this.intercepted(passing, call));
      const created = createdBy(call);
      if (operation === 'DeleteObjects') return this.deleteObjects(passing, input);
      const incoming = await this.forward(passing, operation, undefined);
      if (incoming.statusCode === 404 && call.Key !== undefined) await this.refuseToTell(passing, call);
      // The event comes before the answer: whoever has the answer can rely on the event being out.
      if (created && incoming.statusCode === 200)
        await this.tellCreated(call, created, header(incoming.headers, 'x-amz-version-id'));
      await respond(incoming, response);
    });
  }

  /**
   * Who may not list a bucket is not told that an object is missing: S3 answers 403 then.
   * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
   */
  private async refuseToTell(passing: Passing, { Bucket = '' }: S3Call): Promise<void> {
    const bucket = await this.props.moto.call('s3', { method: 'HEAD', path: `/${encodeURIComponent(Bucket)}` });
    if (bucket.statusCode === 200)
      this.props.dispatcher.authorize({ ...this.callOf(passing, 'HeadBucket'), input: { Bucket } });
  }

  /** Each object is judged by itself; what may not be deleted is answered so beside the others. */
  private async deleteObjects(passing: Passing, input: Readonly<Record<string, unknown>>): Promise<void> {
    const asked = deletionsIn(await passing.readBody());
    const denied: DeniedDeletion[] = [];
    const call = this.callOf(passing, 'DeleteObject');
    for (const object of asked.objects) {
      try {
        this.props.dispatcher.authorize({ ...call, input: { ...input, ...object } });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        denied.push({ ...object, code: error.code, message: error.message });
      }
    }
    const allowed = asked.without(denied);
    if (allowed === undefined) return passing.answer(deletionAnswer(undefined, denied));
    const incoming = await this.forward(passing, 'DeleteObjects', allowed);
    if (denied.length === 0 || incoming.statusCode !== 200) return respond(incoming, passing.response);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    passing.answer(deletionAnswer(Buffer.concat(chunks).toString('utf8'), denied));
  }

  private async intercepted(passing: Passing, call: S3Call): Promise<WireResponse> {
    const body = await passing.readBody();
    const bucket = await this.props.moto.call('s3', {
      method: 'HEAD',
      path: `/${encodeURIComponent(call.Bucket ?? '')}`,
    });
    if (bucket.statusCode === 404) throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404);
    return this.props.intercepts.answer(call, body);
  }

  private async passSmall(passing: Passing): Promise<void> {
    const body = await passing.readBody();
    const { operation, input } = describe(passing, body);
    await this.props.dispatcher.proxied(this.callOf(passing, operation), input, async () => {
      if (operation === '' || REFUSED.has(`${passing.service}:${operation}`))
        throw this.unknown(passing, operation || passing.path);
      // SNS's query and S3's headers are left to moto.
      if (passing.service !== 'sns')
        validateProxied(passing.service, input, await this.props.constraints?.of(passing.service, operation));
      const kept =
        passing.service === 'logs'
          ? operation === 'DescribeLogGroups'
            ? await this.props.logGroups?.answer(input, passing.requestId)
            : this.props.functionLogs?.answer(operation, input, passing.requestId)
          : passing.service === 'kms'
            ? this.props.templateKeys?.answer(operation, input, passing.requestId)
            : undefined;
      if (kept !== undefined) return passing.answer(kept);
      const removed = passing.service === 'logs' && this.props.functionLogs?.removed(operation, input) === true;
      const incoming = await this.forward(passing, operation, body);
      if (!removed || incoming.statusCode === 200) return respond(incoming, passing.response);
      incoming.resume(); // what functions have written is no group of moto's
      passing.answer({ statusCode: 200, headers: { 'x-amzn-requestid': passing.requestId }, body: '' });
    });
  }

  /** Sends the request and resolves with the beginning of the answer. Throws when moto has crashed at it. */
  private async forward(passing: Passing, operation: string, body: Buffer | undefined): Promise<IncomingMessage> {
    const { request, service } = passing;
    const headers: OutgoingHttpHeaders = { ...request.headers };
    for (const name of HOP_BY_HOP) delete headers[name];
    // Of a body that may have been changed on the way.
    if (body && service === 's3') for (const name of BODY_CHECKS) delete headers[name];
    if (body) headers['content-length'] = body.length;
    else if (headers['content-length'] === undefined && request.headers['transfer-encoding'] !== undefined) {
      headers['transfer-encoding'] = 'chunked';
    }
    const outgoing = this.props.moto.open(service, request.method ?? 'GET', request.url ?? '/', headers);
    const answered = new Promise<IncomingMessage>((resolve, reject) =>
      outgoing.once('response', resolve).once('error', reject),
    );
    if (body) outgoing.end(body);
    else pipeline(request, outgoing).catch((error: Error) => outgoing.destroy(error));
    const incoming = await answered.catch((error: Error) => {
      throw request.complete ? error : gone();
    });
    if (!isCrash(request.method ?? 'GET', incoming)) return incoming;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    throw crashOf(service, operation, incoming.headers, Buffer.concat(chunks));
  }

  private async tellCreated(
    call: S3Call,
    reason: CreatedObject['reason'],
    versionId: string | undefined,
  ): Promise<void> {
    const { Bucket: bucket = '', Key: key = '' } = call;
    if (!this.props.objectEvents.notifies(bucket)) return;
    const version = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`;
    const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}${version}`;
    const { headers } = await this.props.moto.call('s3', { method: 'HEAD', path });
    const etag = (headers.etag ?? '').replace(/"/g, '');
    this.props.objectEvents.created({
      bucket,
      key,
      versionId,
      size: Number(headers['content-length'] ?? 0),
      etag,
      reason,
    });
  }

  private callOf({ service, principal, requestId }: Passing, operation: string): Call {
    return { service, operation, principal, requestId };
  }

  private unknown({ service, principal }: Passing, operation: string): NotRehearsable {
    return new NotRehearsable('operation', `${service}:${operation}`, `a call by ${principal.arn}`);
  }

  private refusedUnknown(passing: Passing, operation: string): Error {
    return this.props.dispatcher.refused(
      passing.service,
      operation,
      passing.principal,
      this.unknown(passing, operation),
    );
  }
}

async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined && !HOP_BY_HOP.includes(name) && name !== 'date' && name !== 'server')
      response.setHeader(name, value);
  }
  response.writeHead(incoming.statusCode ?? 502);
  await pipeline(incoming, response).catch((error: Error) => {
    throw incoming.complete ? gone() : error;
  });
}

/** A client that leaves in the middle, such as a function that is ended at its timeout, is nobody's fault. */
function gone(): ServiceError {
  return new ServiceError('RequestTimeout', 'the client closed the connection before the request was done', 400);
}

function createdBy(call: S3Call): CreatedObject['reason'] | undefined {
  const { operation } = call;
  return operation === 'PutObject' || operation === 'CopyObject' || operation === 'CompleteMultipartUpload'
    ? operation
    : undefined;
}

/** The operation and its input, by the service's protocol: SNS speaks query, the others awsJson. */
function describe(passing: Passing, body: Buffer): { operation: string; input: Record<string, unknown> } {
  const target = header(passing.request.headers, 'x-amz-target');
  if (target !== undefined) {
    const operation = target.slice(target.indexOf('.') + 1);
    return { operation, input: body.length > 0 ? parseJson(body) : {} };
  }
  const form = new URLSearchParams(body.length > 0 ? body.toString('utf8') : passing.query);
  const { Action: operation = '', ...input } = Object.fromEntries(form);
  return { operation, input };
}

function parseJson(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return {}; // moto answers it as the service would
    throw error;
  }
}
