import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { contract } from '../../model/contract';
import { variable } from '../shared/environment';
import { ENV, OWN_PURPOSE_HEADER } from '../shared/names';
import { faultOf } from './judge';
import { send } from './send';

/** API Gateway gives up after 29 s; what comes later is no answer to any client. */
const TIMEOUT_MS = 30_000;

/** The keys of the canary's role, as Lambda sets them. */
function credentials(): { accessKeyId: string; secretAccessKey: string; sessionToken?: string } {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  const { AWS_SESSION_TOKEN: sessionToken } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error('there are no credentials in the environment to sign with');
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/**
 * Asks the API what a client may ask, and fails when the answer is not what a client may expect. It needs nothing of the
 * Synthetics library: a run succeeds when this resolves, and fails with the message of what it throws.
 */
export async function handler(): Promise<string> {
  const url = new URL(variable(ENV.apiUrl));
  const body = JSON.stringify({ instances: [contract.exampleRow] });
  const signer = new SignatureV4({
    service: 'execute-api',
    region: process.env['AWS_REGION'] ?? '',
    credentials: credentials(),
    sha256: Sha256,
  });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: {},
    headers: {
      host: url.hostname,
      'content-type': 'application/json',
      accept: 'application/json',
      [OWN_PURPOSE_HEADER]: 'probe',
    },
    body,
  });
  const answer = await send({ url, headers, body, timeoutMs: TIMEOUT_MS });
  const fault = faultOf(answer, 1, contract);
  if (fault !== undefined) throw new Error(fault);
  return answer.body;
}
