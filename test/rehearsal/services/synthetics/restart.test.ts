import { syntheticsProviders } from '../../../../rehearsal/cloudformation/resources/synthetics';
import type { Provider } from '../../../../rehearsal/cloudformation/provider';
import { Canaries } from '../../../../rehearsal/services/synthetics/canaries';
import { handOver } from '../kept';
import { lambdaRig, request, START, zip, type LambdaRig } from '../lambda/rig';

const MINUTE = 60_000;
const PROPERTIES = {
  Name: 'probe',
  RuntimeVersion: 'syn-nodejs-3.1',
  Code: { Handler: 'index.handler', S3Bucket: 'assets', S3Key: 'probe.zip' },
  ExecutionRoleArn: 'arn:aws:iam::111122223333:role/probe',
  Schedule: { Expression: 'rate(10 minutes)' },
  RunConfig: { TimeoutInSeconds: 5, EnvironmentVariables: { SAYS: 'well' } },
  ArtifactS3Location: 's3://artifacts/probe',
};

const SAYS = 'exports.handler = async () => console.log(process.env.SAYS);';

interface Life {
  readonly rig: LambdaRig;
  readonly canaries: Canaries;
  readonly canary: Provider;
  /** When a run began, in minutes since the first life did. */
  readonly runs: number[];
  readonly artifacts: string[];
}

let lives: Life[];
let fatal: unknown[];
beforeEach(() => {
  fatal = [];
  lives = [];
});
afterEach(async () => {
  for (const { rig } of lives) await rig.end();
  expect(fatal).toEqual([]);
});

function begin(props: Parameters<typeof lambdaRig>[0]): Life {
  const rig = lambdaRig(props);
  const runs: number[] = [];
  const artifacts: string[] = [];
  const canaries = new Canaries({
    ...{ surroundings: rig.surroundings, processes: rig.processes, code: rig.lambda.code, logs: rig.logs },
    objects: { put: async (_, key) => (artifacts.push(key), {}) },
    endpointUrl: () => 'http://127.0.0.1:1',
    mintKeys: () => ({ accessKeyId: 'KEY', secretAccessKey: 's', sessionToken: 't' }),
    requestId: () => 'r',
    dispatcher: {
      call: async (_service, _operation, input) => {
        runs.push((Number((input as { MetricData: [{ Timestamp: Date }] }).MetricData[0].Timestamp) - START) / MINUTE);
        return {};
      },
      proxied: async (_call, _input, run) => run(),
    },
    fatal: (error) => void fatal.push(error),
  });
  const canary = syntheticsProviders({ canaries })['AWS::Synthetics::Canary'] as Provider;
  const life = { rig, canaries, canary, runs, artifacts };
  lives.push(life);
  return life;
}

/** The account after a restart; no object is left in its buckets. */
async function restarted(before: Life): Promise<Life> {
  const { clock, codeDirectory } = before.rig;
  const after = begin({ seed: 2, start: clock.now(), codeDirectory });
  handOver(before.rig.lambda, after.rig.lambda);
  handOver(before.canaries, after.canaries);
  after.canaries.goOn();
  return after;
}

const firstLife = () => begin({ files: { 'assets/probe.zip': zip({ 'index.js': SAYS }) } });
const pass = ({ rig }: Life, minutes: number) => rig.clock.sleep(minutes * MINUTE);
const notes = ({ rig }: Life) => rig.told.filter(({ kind }) => kind === 'note');

describe('after a restart', () => {
  it('a canary runs when it was due, from the code that it had, though its archive has gone from S3', async () => {
    const first = firstLife();
    await first.canary.create(request('Canary', PROPERTIES));
    await pass(first, 17);
    const second = await restarted(first);
    await pass(second, 24);

    expect([first.runs, second.runs]).toEqual([
      [0, 10],
      [20, 30, 40],
    ]);
    expect(notes(second)).toEqual([]);
  });

  it('a canary runs that was due at that very moment and had not run', async () => {
    const first = firstLife();
    const Schedule = { Expression: 'cron(0/10 * * * ? *)' };
    await first.canary.create(request('Canary', { ...PROPERTIES, Schedule }));
    await pass(first, 1);
    const { codeDirectory } = first.rig;
    // The life after begins at the time of the next run: 03:10, when the first began at 03:04:05.
    const second = begin({ seed: 2, start: Date.UTC(2030, 0, 2, 3, 10), codeDirectory });
    handOver(first.rig.lambda, second.rig.lambda);
    handOver(first.canaries, second.canaries);
    second.canaries.goOn();
    await pass(second, 1);

    expect(second.runs).toEqual([(Date.UTC(2030, 0, 2, 3, 10) - START) / MINUTE]);
  });

  it('a canary keeps its id and its runs: they, its artifacts and its logs go on where they were', async () => {
    const first = firstLife();
    const { attributes } = await first.canary.create(request('Canary', PROPERTIES));
    await pass(first, 1);
    const second = await restarted(first);
    await pass(second, 10);
    expect(second.canaries.get('probe').runs).toEqual([
      ...first.canaries.get('probe').runs,
      expect.objectContaining({ startedAt: START + 10 * MINUTE, outcome: {} }),
    ]);
    const directoryOf = (key: string | undefined) => key?.split('/').slice(0, 4).join('/');

    expect(directoryOf(second.artifacts[0])).toBe(directoryOf(first.artifacts[0]));
    expect(second.rig.logs.read(`/aws/lambda/cwsyn-probe-${String(attributes['Id'])}`)).toHaveLength(1);
  });

  it('a canary that was not to be started rests', async () => {
    const first = firstLife();
    await first.canary.create(request('Canary', { ...PROPERTIES, StartCanaryAfterCreation: false }));
    const second = await restarted(first);
    await pass(second, 30);

    expect([second.canaries.has('probe'), second.runs]).toEqual([true, []]);
  });

  it('a canary takes another schedule, and rests when it is deleted', async () => {
    const first = firstLife();
    const created = request('Canary', PROPERTIES);
    await first.canary.create(created);
    await pass(first, 5);
    const second = await restarted(first);
    const properties = { ...PROPERTIES, Schedule: { Expression: 'rate(1 minute)' } };
    const physicalId = 'probe';
    await second.canary.update({ ...created, properties, before: PROPERTIES, physicalId, rollingBack: false });
    await pass(second, 2.5);
    await second.canary.delete({ ...created, properties, physicalId });
    await pass(second, 10);

    expect(second.runs).toEqual([6, 7]);
    expect(first.canaries.has('probe')).toBe(true);
  });
});

it('names a run that is under way', async () => {
  const { canaries, canary, rig } = firstLife();
  expect(canaries.underWay()).toEqual([]);
  await canary.create(request('Canary', PROPERTIES));
  expect(canaries.underWay()).toEqual(['run of the canary probe']);
  await rig.clock.sleep(MINUTE);
  expect(canaries.underWay()).toEqual([]);
});
