import { RESOURCE_NAMES } from '../../lambda/shared/names';

/** Functions of a model, by what follows `<model>-`; a test compares them with the synthesized ones. */
const FUNCTIONS = [
  ...['api', 'baseline', 'confirm', 'dev-cleanup', 'drift', 'evaluate', 'keep-release', 'post-traffic-check'],
  ...['retrain', 'training-parameters'],
];

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** Whether a name is the model's own, by kind. */
export type Own = ReturnType<typeof ownNames>;

/**
 * The names of a model, and of no other: a prefix alone would do for `nyctaxi` what belongs to `nyctaxi-fares`. A model's
 * name holds no segment `-dev`, `-prod` or `-train`, so `<model>-prod-` begins no other model's names; everything else is
 * named whole.
 */
export function ownNames(model: string) {
  const environments = [`${model}-dev-`, `${model}-prod-`];
  const functions = new Set([
    ...FUNCTIONS.map((name) => `${model}-${name}`),
    ...(['pre', 'post'] as const).map((when) => RESOURCE_NAMES.hook(model, when)),
  ]);
  // A canary's function, layer and log group are named by Synthetics: cwsyn-<canary>-<uuid>.
  const canary = new RegExp(`^cwsyn-${RESOURCE_NAMES.probe(model)}-${UUID}$`);
  // Ids of executions are UUIDs.
  const nativeSchedule = new RegExp(`^${RESOURCE_NAMES.nativeSchedule(model, UUID)}$`);
  const inEnvironments = (name: string): boolean => environments.some((prefix) => name.startsWith(prefix));
  const otherLogs = [
    `/aws/codebuild/${RESOURCE_NAMES.pipeline(model)}`,
    `/aws/apigateway/${RESOURCE_NAMES.api(model)}`,
    ...[RESOURCE_NAMES.trainingMachine(model), RESOURCE_NAMES.bakeMachine(model)].map(
      (machine) => `/aws/vendedlogs/states/${machine}`,
    ),
  ];
  return {
    model,
    /** Stacks in the order in which they may go: each before what it imports from, or watches. */
    stacks: [
      RESOURCE_NAMES.operationsStack(model),
      RESOURCE_NAMES.prodStack(model),
      RESOURCE_NAMES.devStack(model),
      RESOURCE_NAMES.trainingStack(model),
      RESOURCE_NAMES.pipelineStack(model),
    ],
    pipeline: RESOURCE_NAMES.pipeline(model),
    /** Endpoints, their configurations and models. */
    endpoint: inEnvironments,
    endpointPrefixes: environments,
    trainingJob: (name: string): boolean => name.startsWith(RESOURCE_NAMES.trainingJobPrefix(model)),
    trainingJobPrefix: RESOURCE_NAMES.trainingJobPrefix(model),
    monitoringSchedule: (name: string): boolean =>
      name === RESOURCE_NAMES.monitoringSchedule(model) || nativeSchedule.test(name),
    monitoringSchedulePrefix: RESOURCE_NAMES.monitoringSchedule(model),
    /** A scalable target's id: `endpoint/<name>/variant/<variant>`. */
    scalableTarget: (id: string): boolean => inEnvironments(id.split('/')[1] ?? ''),
    alarm: (name: string): boolean =>
      name.startsWith(RESOURCE_NAMES.alarmPrefix(model)) ||
      name === RESOURCE_NAMES.probeAlarm(model) ||
      name === RESOURCE_NAMES.watchersAlarm(model) ||
      name === RESOURCE_NAMES.driftUnjudgedAlarm(model),
    alarmPrefixes: [
      RESOURCE_NAMES.alarmPrefix(model),
      RESOURCE_NAMES.probeAlarm(model),
      RESOURCE_NAMES.watchersAlarm(model),
      RESOURCE_NAMES.driftUnjudgedAlarm(model),
    ],
    function: (name: string): boolean => functions.has(name),
    canaryLeaving: (name: string): boolean => canary.test(name),
    canaryPrefix: `cwsyn-${RESOURCE_NAMES.probe(model)}-`,
    logGroup: (name: string): boolean => {
      const of = (prefix: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : undefined);
      const fn = of('/aws/lambda/');
      const endpoint = of('/aws/sagemaker/Endpoints/');
      return (
        otherLogs.includes(name) ||
        (fn !== undefined && (functions.has(fn) || canary.test(fn))) ||
        (endpoint !== undefined && inEnvironments(endpoint))
      );
    },
    /** With which log groups of the model may begin, to be asked for. */
    logGroupPrefixes: [
      ...otherLogs,
      ...[
        `/aws/lambda/${model}-`,
        `/aws/lambda/CodeDeployHook_${model}-`,
        `/aws/lambda/cwsyn-${RESOURCE_NAMES.probe(model)}-`,
      ],
      ...environments.map((prefix) => `/aws/sagemaker/Endpoints/${prefix}`),
    ],
    capacityParameter: RESOURCE_NAMES.prodCapacityParameter(model),
    buckets: (account: string, region: string): string[] => [
      RESOURCE_NAMES.artifactBucket(model, account, region),
      RESOURCE_NAMES.dataBucket(model, account, region),
      RESOURCE_NAMES.pipelineBucket(model, account, region),
      // Last: what is done to the others is logged in it.
      RESOURCE_NAMES.accessLogBucket(model, account, region),
    ],
  };
}
