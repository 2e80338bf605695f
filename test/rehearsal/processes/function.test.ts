import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../rehearsal/clock';
import { exitFault, FunctionProcess } from '../../../rehearsal/processes/function';
import { Processes } from '../../../rehearsal/processes/processes';

const clock = new VirtualClock({ start: 0 });
const processes = new Processes(clock);
const directory = mkdtempSync(join(tmpdir(), 'function-test-'));
const lines: string[] = [];
afterAll(async () => {
  await processes.end();
  rmSync(directory, { recursive: true, force: true });
});

function start(code: string, memoryMb = 128): FunctionProcess {
  writeFileSync(join(directory, 'index.js'), code);
  return new FunctionProcess({
    processes,
    clock,
    name: 'function under test',
    environment: { _HANDLER: 'index.handler', LAMBDA_TASK_ROOT: directory },
    taskRoot: directory,
    memoryMb,
    runtimeMajor: 22,
    onLog: (line) => lines.push(line),
  });
}
const event = (id: string, timeoutMs = 5000) => ({
  id,
  now: 0,
  functionArn: 'arn',
  traceId: 't',
  timeoutMs,
  event: '{}',
});

test('handles one event at a time', async () => {
  const environment = start('exports.handler = () => new Promise((r) => setTimeout(r, 20));');
  await environment.started;
  const first = environment.handle(event('1'));

  await expect(environment.handle(event('2'))).rejects.toThrow('already at work on 1');
  expect(await first).toMatchObject({ kind: 'answered' });
});

test('says what the last words of a process were that ran out of memory', async () => {
  lines.length = 0;
  const environment = start(
    'exports.handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill({})); };',
  );
  await environment.started;
  const outcome = await environment.handle(event('1', 60_000));

  expect(outcome.kind).toBe('exited');
  expect(lines.join('\n')).toContain('heap out of memory');
}, 60_000);

test('answers late answers to nobody: an environment is gone after its event has timed out', async () => {
  const environment = start('exports.handler = () => new Promise((r) => setTimeout(r, 300));');
  await environment.started;

  expect(await environment.handle(event('1', 50))).toMatchObject({ kind: 'timed-out' });
  expect(environment.ended()).toBe(true);
  expect(await environment.handle(event('2'))).toMatchObject({ kind: 'exited' });
});

test('hides its channel from the handler', async () => {
  const environment = start('exports.handler = async () => [typeof process.send, process.argv.length];');
  await environment.started;

  expect(await environment.handle(event('1'))).toMatchObject({ payload: '["undefined",2]' });
});

test('names a signal, an exit status and an end without reason as Lambda does', () => {
  expect(exitFault({ code: null, signal: 'SIGKILL' }).errorMessage).toBe(
    'Error: Runtime exited with error: signal: killed',
  );
  expect(exitFault({ code: 4, signal: null }, 'r').errorMessage).toBe(
    'RequestId: r Error: Runtime exited with error: exit status 4',
  );
  expect(exitFault({ code: 0, signal: null }).errorMessage).toBe('Error: Runtime exited without providing a reason');
});
