import { RESOURCE_NAMES } from '../../lambda/shared/names';
import type { Resource } from '../shared/templates';
import { type Bill, type Item, ofType, referredIn, runsAMonth } from './item';
import { ORIGINAL } from './original';

/** Seconds that a function of a release or of a schedule works, at most: most are done within one. */
const WORK_SECONDS = 30;

interface FunctionProperties {
  readonly FunctionName?: unknown;
  readonly MemorySize?: number;
  readonly Architectures?: readonly string[];
}

const propertiesOf = (fn: Resource): FunctionProperties => fn.properties;
const gbSecond = (fn: Resource): string => `lambda-gb-second:${propertiesOf(fn).Architectures?.[0] ?? 'x86_64'}`;
/** Lambda gives 128 MB when nothing is said. */
const gb = (fn: Resource): number => (propertiesOf(fn).MemorySize ?? 128) / 1024;

/** Functions and the API in front of one. */
export function callItems(bill: Bill): Item[] {
  return [...api(bill), ...scheduled(bill), ...ofReleases(bill)];
}

const isApi = ({ settings }: Bill, fn: Resource): boolean =>
  propertiesOf(fn).FunctionName === RESOURCE_NAMES.apiFunction(settings.modelName);

function api(bill: Bill): Item[] {
  const { requests, requestMs } = bill.assumptions;
  const standing = { monthly: requests, perRelease: 0 };
  const functions = ofType(bill, 'AWS::Lambda::Function').filter((fn) => isApi(bill, fn));
  return [
    ...ofType(bill, 'AWS::ApiGateway::RestApi').map(() => ({
      ...{ service: 'API Gateway', name: `${thousands(requests)} requests`, price: 'apigateway-request', ...standing },
      remark: 'a million a month is free in the first year of an account',
    })),
    ...functions.flatMap((fn): Item[] => [
      {
        ...{
          service: 'Lambda',
          name: `API function, ${thousands(requests)} calls`,
          price: 'lambda-request',
          ...standing,
        },
        ...{ remark: 'a million calls a month are free', original: ORIGINAL.functions },
      },
      {
        ...{
          service: 'Lambda',
          name: `API function, ${requestMs} ms at ${gb(fn)} GB`,
          price: gbSecond(fn),
          perRelease: 0,
        },
        ...{ monthly: (requests * requestMs * gb(fn)) / 1000, remark: '400,000 GB-seconds a month are free' },
      },
    ]),
  ];
}

/** How often each function is called by a schedule, by its logical id and stack. */
function schedulesOf(bill: Bill, fn: Resource): (number | undefined)[] {
  const rules = [...ofType(bill, 'AWS::Events::Rule'), ...ofType(bill, 'AWS::Scheduler::Schedule')];
  return rules
    .filter(({ stack, properties }) => properties['ScheduleExpression'] !== undefined && stack === fn.stack)
    .filter(({ properties }) => referredIn([properties['Targets'], properties['Target']]).includes(fn.logicalId))
    .map(({ properties }) => runsAMonth(properties['ScheduleExpression']));
}

function scheduled(bill: Bill): Item[] {
  return ofType(bill, 'AWS::Lambda::Function').flatMap((fn) => {
    const schedules = schedulesOf(bill, fn);
    if (schedules.length === 0) return [];
    const runs = schedules.some((it) => it === undefined) ? undefined : schedules.reduce<number>((a, b) => a + b!, 0);
    const name = String(propertiesOf(fn).FunctionName ?? fn.logicalId);
    return [
      {
        ...{ service: 'Lambda', name: `${name}, by schedule`, price: gbSecond(fn), perRelease: 0 },
        monthly: runs === undefined ? undefined : runs * WORK_SECONDS * gb(fn),
        remark: `${runs === undefined ? 'its schedule cannot be counted' : `${Math.round(runs)} runs a month`}, ${WORK_SECONDS} s each`,
        ...(name === RESOURCE_NAMES.driftFunction(bill.settings.modelName) && { original: ORIGINAL.monitoring }),
      },
    ];
  });
}

function ofReleases(bill: Bill): Item[] {
  const functions = ofType(bill, 'AWS::Lambda::Function').filter(
    (fn) => !isApi(bill, fn) && schedulesOf(bill, fn).length === 0,
  );
  return [...new Set(functions.map(gbSecond))].map((price) => {
    const these = functions.filter((fn) => gbSecond(fn) === price);
    return {
      ...{ service: 'Lambda', name: `${these.length} functions of a release`, price, monthly: 0 },
      perRelease: these.reduce((sum, fn) => sum + WORK_SECONDS * gb(fn), 0),
      ...{ remark: `${WORK_SECONDS} s each; the baseline is one of them`, original: ORIGINAL.baseline },
    };
  });
}

const thousands = (count: number): string => count.toLocaleString('en-US');
