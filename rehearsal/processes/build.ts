import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Principal } from '../contracts';
import type { Surroundings } from '../events';
import type { BuildEnd, BuildRequest, BuildRunner } from '../pipeline/ports';
import { collect, copySource, NoMatchingFile } from './build-files';
import { allCommands, buildScript } from './build-script';
import { bareEnvironment, type Child, type Exit, type Processes } from './processes';

export interface BuildsProps {
  readonly surroundings: Surroundings;
  readonly processes: Processes;
  /** An existing directory in which builds get one of their own. */
  readonly workDir: string;
  /** The gateway's address. */
  readonly endpointUrl: () => string;
  /** Credentials that stand for a principal. */
  readonly mintKeys: (principal: Principal) => {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/** Lines of output that are kept for the message of a failed build. */
const KEPT_LINES = 60;

/** CodeBuild: runs commands for real in a copy of the source, with an environment of its own. */
export class Builds implements BuildRunner {
  constructor(private readonly props: BuildsProps) {}

  run(request: BuildRequest): Promise<BuildEnd> {
    return this.props.surroundings.clock.work(async () => {
      // A name out of the seed, so that a path in the output is the same in every run.
      const root = join(this.props.workDir, request.buildId.replace(/[^A-Za-z0-9-]/g, '-'));
      await mkdir(root);
      try {
        return await this.build(request, root);
      } finally {
        await rm(root, { recursive: true, force: true });
      }
    });
  }

  private async build(request: BuildRequest, root: string): Promise<BuildEnd> {
    const source = await copySource(request.source.directory, join(root, 'src'));
    const secondary: Record<string, string> = {};
    for (const { name, directory } of request.secondarySources)
      secondary[`CODEBUILD_SRC_DIR_${name}`] = await copySource(directory, join(root, 'secondary', name));
    const state = join(root, 'state');
    await mkdir(state);
    await mkdir(join(root, 'home'));
    const script = join(root, 'script.sh');
    await writeFile(script, buildScript(request, request.exportedVariables, state));
    const environment = { ...this.environment(request, root, source), ...secondary };
    const { exit, lastLines } = await this.execute(request, script, source, environment);
    if (exit !== 0) {
      const failed = allCommands(request)[Number(await readOr(join(state, 'current'), '1')) - 1];
      return {
        status: 'failed',
        phase: failed?.phase ?? 'BUILD',
        code: exit === 'timeout' ? 'BUILD_TIMED_OUT' : 'COMMAND_EXECUTION_ERROR',
        message:
          exit === 'timeout'
            ? `Build has timed out after ${request.timeoutMinutes} minutes`
            : `Error while executing command: ${failed?.command ?? ''}. Reason: ${exit}`,
        lastLines,
      };
    }
    const exported = await readExported(state, request.exportedVariables);
    try {
      for (const output of request.outputs) await collect(source, output);
    } catch (error) {
      if (!(error instanceof NoMatchingFile)) throw error;
      return { status: 'failed', phase: 'UPLOAD_ARTIFACTS', code: 'CLIENT_ERROR', message: error.message, lastLines };
    }
    return { status: 'succeeded', exported };
  }

  private async execute(
    request: BuildRequest,
    script: string,
    cwd: string,
    env: Readonly<Record<string, string>>,
  ): Promise<{ exit: 0 | 'timeout' | string; lastLines: string[] }> {
    const { surroundings, processes } = this.props;
    const lastLines: string[] = [];
    const child = processes.spawn({
      name: `build ${request.buildId}`,
      command: request.shell,
      args: [script],
      cwd,
      env,
      onLine: (line) => {
        lastLines.push(line);
        if (lastLines.length > KEPT_LINES) lastLines.shift();
      },
    });
    const abort = () => child.kill('SIGKILL');
    surroundings.signal.addEventListener('abort', abort, { once: true });
    try {
      const exit = await this.exitOf(child, request.timeoutMinutes);
      surroundings.signal.throwIfAborted();
      if (exit === 'timeout' || exit.code === 0) return { exit: exit === 'timeout' ? exit : 0, lastLines };
      return { exit: exit.code === null ? `signal ${exit.signal}` : `exit status ${exit.code}`, lastLines };
    } finally {
      surroundings.signal.removeEventListener('abort', abort);
    }
  }

  /** Looks every second whether the time is up: one long timer would outlive the build. */
  private async exitOf(child: Child, timeoutMinutes: number): Promise<Exit | 'timeout'> {
    const { clock } = this.props.surroundings;
    const until = clock.wallMs() + timeoutMinutes * 60_000;
    while (clock.wallMs() < until) {
      const exit = await Promise.race([child.exited, clock.wallSleep(1_000)]);
      if (exit !== undefined) return exit;
    }
    await child.end();
    return 'timeout';
  }

  /** Nothing of this machine's environment comes in but the way to its programs. */
  private environment(request: BuildRequest, root: string, source: string): Record<string, string> {
    const { region, accountId, partition } = this.props.surroundings;
    const keys = this.props.mintKeys(request.principal);
    return bareEnvironment({
      HOME: join(root, 'home'),
      TMPDIR: root,
      CI: 'true',
      ...request.environment,
      CODEBUILD_BUILD_ID: request.buildId,
      CODEBUILD_BUILD_ARN: `arn:${partition}:codebuild:${region}:${accountId}:build/${request.buildId}`,
      CODEBUILD_BUILD_IMAGE: 'local',
      CODEBUILD_BUILD_SUCCEEDING: '1',
      CODEBUILD_INITIATOR: `codepipeline/${request.projectName}`,
      CODEBUILD_SRC_DIR: source,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
      AWS_ENDPOINT_URL: this.props.endpointUrl(),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      CDK_DISABLE_VERSION_CHECK: 'true',
    });
  }
}

async function readExported(state: string, names: readonly string[]): Promise<Record<string, string>> {
  const entries = names.map(async (name) => [name, await readOr(join(state, `export-${name}`), '')] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function readOr(file: string, otherwise: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return otherwise;
  }
}
