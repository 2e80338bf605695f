import type { Surroundings } from '../../events';
import type { RoleCalls } from '../../services/role-calls';
import type { Repositories } from '../ports';
import { type ActionContext, type ActionKind, type ActionResult, failed, succeeded } from './kind';

/** Fetching a small repository takes a few seconds. */
const FETCH_MS = 5_000;

/**
 * Source: a repository behind a connection (GitHub and others).
 *
 * @param calls judges the use of the connection. @default - every role may use it
 */
export function sourceConnection(
  surroundings: Surroundings,
  repositories: Repositories,
  calls?: RoleCalls,
): ActionKind {
  return {
    categories: ['Source'],
    provider: 'CodeStarSourceConnection',
    version: '1',
    honours: ['ConnectionArn', 'FullRepositoryId', 'BranchName', 'DetectChanges', 'OutputArtifactFormat'],
    records: [],
    check: (action, refuse) => {
      const format = action.configuration['OutputArtifactFormat'];
      if (format !== undefined && format !== 'CODE_ZIP') refuse('output artifact format', format);
    },
    async run(context) {
      await surroundings.clock.sleep(FETCH_MS, context.signal);
      const { principal, configuration: input } = context;
      if (calls?.may({ principal, service: 'codeconnections', operation: 'UseConnection', input }) === false)
        return failed(
          `Unable to use Connection: ${input['ConnectionArn']}. The provided role does not have sufficient permissions.`,
          'PermissionError',
        );
      return fetch(surroundings, repositories, context);
    },
  };
}

async function fetch(
  { clock }: Surroundings,
  repositories: Repositories,
  context: ActionContext,
): Promise<ActionResult> {
  const { configuration, override } = context;
  const repositoryId = configuration['FullRepositoryId'] ?? '';
  const branch = configuration['BranchName'] ?? '';
  const connection = configuration['ConnectionArn'] ?? '';
  if (override !== undefined && override.revisionType !== 'COMMIT_ID')
    return failed(`a repository's revision is a COMMIT_ID, not ${override.revisionType}`, 'ConfigurationError');
  const wanted = override && { commitId: override.revisionValue };
  const commit = await clock.work(() => repositories.commit({ repositoryId, branch, ...wanted }));
  if (commit === undefined)
    return failed(
      `[${connection}] No Branch [${branch}] found for FullRepositoryName [${repositoryId}]` +
        (wanted ? ` with commit ${wanted.commitId}` : ''),
      'ConfigurationError',
    );
  for (const name of context.action.outputArtifacts) context.artifacts.putDirectory(name, commit.directory);
  return succeeded(`${commit.commitId.slice(0, 8)}: ${commit.message}`, {
    revision: { revisionId: commit.commitId, summary: commit.message },
    externalExecutionId: commit.commitId,
    variables: {
      AuthorDate: new Date(clock.now()).toISOString(),
      BranchName: branch,
      CommitId: commit.commitId,
      CommitMessage: commit.message,
      ConnectionArn: connection,
      FullRepositoryName: repositoryId,
    },
  });
}
