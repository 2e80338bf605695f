import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../rehearsal/clock';
import type { BuildOutput, BuildRequest } from '../../../rehearsal/pipeline/ports';
import { Builds } from '../../../rehearsal/processes/build';
import { Processes } from '../../../rehearsal/processes/processes';
import { seededRandom } from '../../../rehearsal/random';

let root: string;
let source: string;
let out: string;
let abort: AbortController;
let processes: Processes;
let builds: Builds;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'builds-'));
  source = join(root, 'source');
  out = join(root, 'out');
  for (const directory of [source, out, join(root, 'work')]) mkdirSync(directory);
  writeFileSync(join(source, 'hello.txt'), 'hello');
  const clock = new VirtualClock({ start: 0 });
  processes = new Processes(clock);
  abort = new AbortController();
  builds = new Builds({
    surroundings: {
      accountId: '111122223333',
      region: 'us-east-1',
      partition: 'aws',
      clock,
      random: seededRandom(1),
      tell: () => undefined,
      signal: abort.signal,
    },
    processes,
    workDir: join(root, 'work'),
    endpointUrl: () => 'http://127.0.0.1:4566',
    mintKeys: ({ arn }) => ({ accessKeyId: `key of ${arn}`, secretAccessKey: 's', sessionToken: 't' }),
  });
});
afterEach(async () => {
  await processes.end();
  rmSync(root, { recursive: true, force: true });
});

const output = (more: Partial<BuildOutput> = {}): BuildOutput => ({
  into: out,
  baseDirectory: 'dist',
  files: ['**/*'],
  excludes: [],
  discardPaths: false,
  ...more,
});
const run = (commands: string[], more: Partial<BuildRequest> = {}) =>
  builds.run({
    buildId: 'project:1',
    projectName: 'project',
    shell: 'sh',
    commands,
    environment: {},
    exportedVariables: [],
    source: { name: 'Src', directory: source },
    secondarySources: [],
    outputs: [],
    principal: { kind: 'role', arn: 'arn:role/build' },
    timeoutMinutes: 60,
    ...more,
  });
const files = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();

describe('a build', () => {
  it('runs its commands in one shell, and hands on the files of its base directory', async () => {
    const end = await run(
      ['mkdir -p dist/deep && cd dist', 'X="two words"', 'cp ../hello.txt deep/', 'echo "$X" > x'],
      {
        outputs: [output()],
      },
    );
    expect(end).toEqual({ status: 'succeeded', exported: {} });
    expect(files(out)).toEqual(['deep/hello.txt', 'x']);
    expect(readFileSync(join(out, 'x'), 'utf8')).toBe('two words\n');
  });

  it('runs its phases in order in one shell', async () => {
    const end = await run(['B=$A.build'], {
      before: ['A=pre'],
      after: ['printf "%s %s" "$B.post" "$CODEBUILD_BUILD_SUCCEEDING" > said.txt'],
      exportedVariables: ['B'],
      outputs: [output({ baseDirectory: '.', files: ['said.txt'] })],
    });
    expect(end).toEqual({ status: 'succeeded', exported: { B: 'pre.build' } });
    expect(readFileSync(join(out, 'said.txt'), 'utf8')).toBe('pre.build.post 1');
  });

  it.each([
    ['pre_build', { before: ['false'] }, 'PRE_BUILD', 'false', []],
    ['build', { commands: ['exit 3'] }, 'BUILD', 'exit 3', ['after 0']],
    ['post_build', { after: ['echo after 1', 'false'] }, 'POST_BUILD', 'false', ['after 1']],
    ['build and post_build', { commands: ['exit 3'], after: ['exit 4'] }, 'BUILD', 'exit 3', []],
  ])('that fails in %s runs post_build only after the build, and tells the first failure', async (...row) => {
    const [, phases, phase, command, lastLines] = row;
    const end = await run(['true'], { after: ['echo "after $CODEBUILD_BUILD_SUCCEEDING"'], ...phases });
    expect(end).toMatchObject({ status: 'failed', phase, lastLines });
    expect(end.status === 'failed' && end.message).toContain(`executing command: ${command}.`);
  });

  it.each([
    ['that fails', 'echo going; false'],
    ['that fails in the middle of a list', 'echo going; false && true'],
    ['that ends the shell', 'echo going; exit 1'],
  ])('ends at the first command %s, and says which and what was printed', async (_, command) => {
    expect(await run(['true', command, 'echo never'])).toEqual({
      status: 'failed',
      phase: 'BUILD',
      code: 'COMMAND_EXECUTION_ERROR',
      message: `Error while executing command: ${command}. Reason: exit status 1`,
      lastLines: ['going'],
    });
  });

  it('sees nothing of this machine’s environment, and reaches the account through the gateway as its role', async () => {
    process.env['AWS_PROFILE'] = 'precious';
    try {
      await run(['mkdir dist', 'env > dist/env'], { environment: { EXECUTION_ID: 'e1' }, outputs: [output()] });
    } finally {
      delete process.env['AWS_PROFILE'];
    }
    const lines = readFileSync(join(out, 'env'), 'utf8').split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'EXECUTION_ID=e1',
        'AWS_ENDPOINT_URL=http://127.0.0.1:4566',
        'AWS_ACCESS_KEY_ID=key of arn:role/build',
        'AWS_EC2_METADATA_DISABLED=true',
        'AWS_CONFIG_FILE=/dev/null',
        'CODEBUILD_BUILD_ID=project:1',
      ]),
    );
    expect(lines.join()).not.toContain('precious');
    expect(lines.find((line) => line.startsWith('HOME='))).toContain(root);
  });

  it('works in a copy without what builds make, and leaves the source and its modules alone', async () => {
    for (const directory of ['.git', 'cdk.out', 'node_modules/a', 'node_modules/.bin']) {
      mkdirSync(join(source, directory), { recursive: true });
      writeFileSync(join(source, directory, 'file'), 'kept');
    }
    mkdirSync(join(source, 'assembly'));
    writeFileSync(join(source, 'assembly', 'cdk.out'), '{}');
    const end = await run(
      [
        'cat node_modules/a/file',
        'test ! -e .git -a ! -e cdk.out -a -f assembly/cdk.out',
        'rm -rf node_modules/* hello.txt',
      ],
      {},
    );
    expect(end).toMatchObject({ status: 'succeeded' });
    expect(existsSync(join(source, 'node_modules/a/file'))).toBe(true);
    expect(existsSync(join(source, 'hello.txt'))).toBe(true);
    expect(readdirSync(join(root, 'work'))).toEqual([]);
  });

  it('finds modules through a link to them', async () => {
    mkdirSync(join(root, 'modules/a'), { recursive: true });
    symlinkSync(join(root, 'modules'), join(source, 'node_modules'));
    expect(await run(['test -d node_modules/a'])).toMatchObject({ status: 'succeeded' });
  });

  it('finds its other sources where CodeBuild puts them', async () => {
    const other = join(root, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'data.csv'), '1');
    const end = await run(['cat "$CODEBUILD_SRC_DIR_Data/data.csv"'], {
      secondarySources: [{ name: 'Data', directory: other }],
    });
    expect(end.status).toBe('succeeded');
  });

  it('hands on exported variables', async () => {
    const end = await run(['VERSION="1 2"'], { exportedVariables: ['VERSION', 'MISSING'] });
    expect(end).toEqual({ status: 'succeeded', exported: { VERSION: '1 2', MISSING: '' } });
  });

  it('chooses files by pattern', async () => {
    const commands = ['mkdir -p dist/a', 'touch dist/x.json dist/a/y.json dist/a/z.txt dist/.hidden'];
    await run(commands, { outputs: [output({ files: ['**/*.json', '.h?dden'], excludes: ['a/*'] })] });
    expect(files(out)).toEqual(['.hidden', 'x.json']);
  });

  it.each([
    ['base directory', output({ baseDirectory: 'nowhere' }), 'no matching base directory path found for nowhere'],
    ['files', output({ baseDirectory: '.', files: ['*.zip'] }), 'no matching artifact paths found: *.zip'],
  ])('fails when the %s of its output does not exist', async (_, wanted, message) => {
    expect(await run(['true'], { outputs: [wanted] })).toMatchObject({
      status: 'failed',
      phase: 'UPLOAD_ARTIFACTS',
      message,
    });
  });

  it('is killed with all it has started when the rehearsal ends', async () => {
    const marker = join(root, 'marker');
    const build = run([`sleep 60 & echo $! > ${marker}; wait`]);
    while (!existsSync(marker) || readFileSync(marker, 'utf8') === '') await new Promise((r) => setTimeout(r, 20));
    abort.abort(new Error('Ctrl-C'));
    await expect(build).rejects.toThrow('Ctrl-C');
    const pid = Number(readFileSync(marker, 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isRunning(pid)).toBe(false);
  });
});

/** A zombie that nobody has collected yet runs no more. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' && (error as NodeJS.ErrnoException).code !== 'ESRCH')
      throw error;
    return false;
  }
}
