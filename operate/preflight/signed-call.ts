import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { STSClient } from '@aws-sdk/client-sts';

/**
 * Calls an operation of a service that speaks AWS JSON 1.1 and has no client here, with the credentials of a client that is.
 *
 * @throws Error with the service's own name of the fault, as the SDK's clients have it
 */
export async function signedCall(
  credentials: STSClient['config']['credentials'],
  { service, region, target, input }: { service: string; region: string; target: string; input: unknown },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<unknown> {
  const suffix = service.toUpperCase();
  const given = environment[`AWS_ENDPOINT_URL_${suffix}`] ?? environment['AWS_ENDPOINT_URL'];
  const url = new URL(given ?? `https://${service}.${region}.amazonaws.com/`);
  const body = JSON.stringify(input);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign({
    ...{ method: 'POST', protocol: url.protocol, hostname: url.hostname, path: '/', body },
    headers: { host: url.host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
  });
  const { host: _, ...sent } = headers;
  const answer = await fetch(url, { method: 'POST', headers: sent, body, signal: AbortSignal.timeout(20_000) });
  const json = (await answer.json()) as { __type?: string; message?: string; Message?: string };
  if (answer.ok) return json;
  const name = json.__type?.split('#').at(-1) ?? `HTTP ${answer.status}`;
  throw Object.assign(new Error(json.message ?? json.Message ?? name), { name, $metadata: {} });
}
