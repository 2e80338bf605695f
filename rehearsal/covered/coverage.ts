import { allOperations } from '../account/operations';
import type { Services } from '../account/services';
import { readerOperations } from '../gateway/function-logs';
import { REFUSED } from '../gateway/moto-proxy';
import { PROXIED_SERVICES } from '../gateway/route';
import { isIntercepted } from '../gateway/s3-intercepts';
import { readModel } from '../gateway/schema';
import { serviceModel } from '../gateway/service-models';
import { KEY_OPERATIONS } from '../gateway/template-keys';
import { REQUIREMENTS } from '../services/iam/requirements';

/** Where an operation of a service is answered. */
type How = 'own' | 'proxied' | 'refused';

export interface ServiceCoverage {
  /** As the signature's scope names it; the runtime of SageMaker by its own name. */
  readonly service: string;
  readonly operations: Readonly<Record<How, readonly string[]>>;
  /** False where no model of the service is at hand: what is refused is then not known by name. */
  readonly complete: boolean;
}

/** Operations of the proxied services, as far as their SDK clients are among the dependencies. */
const PROXIED_CLIENTS: Readonly<Record<string, () => Promise<object>>> = {
  kms: () => import('@aws-sdk/client-kms'),
  logs: () => import('@aws-sdk/client-cloudwatch-logs'),
  s3: () => import('@aws-sdk/client-s3'),
  sns: () => import('@aws-sdk/client-sns'),
  ssm: () => import('@aws-sdk/client-ssm'),
};

/** Every service that the gateway answers, in the order of their names, with every operation of each. */
export async function coverage(): Promise<ServiceCoverage[]> {
  const own = Object.entries(allOperations(nobody(), () => undefined)).map(async ([service, operations]) => {
    const answered = Object.keys(operations).sort();
    const refused = [...(await serviceModel(service)).operations.keys()].filter((name) => !(name in operations)).sort();
    return { service, operations: { own: answered, proxied: [], refused }, complete: true };
  });
  const all = await Promise.all([...own, ...[...PROXIED_SERVICES].map(proxiedService)]);
  return all.sort((a, b) => (a.service < b.service ? -1 : 1));
}

async function proxiedService(service: string): Promise<ServiceCoverage> {
  const client = await PROXIED_CLIENTS[service]?.();
  const known = client === undefined ? [] : [...readModel(client as Record<string, unknown>).operations.keys()];
  const judged = Object.keys(REQUIREMENTS[service] ?? {}).filter((name) => !REFUSED.has(`${service}:${name}`));
  // The tables of rights also name actions that are no operations, such as a part of a multipart upload's.
  const answered = (known.length === 0 ? judged : judged.filter((name) => known.includes(name))).sort();
  const isOwn = (name: string) =>
    (service === 's3' && isIntercepted(name)) ||
    (service === 'logs' && readerOperations.includes(name)) ||
    (service === 'kms' && KEY_OPERATIONS.includes(name));
  return {
    service,
    operations: {
      own: answered.filter(isOwn),
      proxied: answered.filter((name) => !isOwn(name)),
      refused: known.filter((name) => !answered.includes(name)).sort(),
    },
    complete: client !== undefined,
  };
}

/** Stands for the services when only the names of operations are asked for, and none is called. */
function nobody(): Services {
  const anything: unknown = new Proxy(() => anything, { get: () => anything });
  // Some tables are made of a copy, which takes what a proxy shows as its own.
  const shown = { cloudFormation: 1, objects: 1, surroundings: 1 };
  return new Proxy(shown, { get: () => anything }) as unknown as Services;
}
