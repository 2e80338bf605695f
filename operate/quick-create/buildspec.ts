import { stringify } from 'yaml';
import { BUILD_NODE_VERSION, CDK_CLI_VERSION } from '../../lib/tool-versions';
import { ASKED_IN } from './agreement';

/** Address of the pipeline in the console, for the build's last word. */
export const PIPELINE_URL = 'PIPELINE_URL';

/**
 * Fetches the branch with the token of the secret. Git asks a helper for the password, so that the token stands neither in
 * the build's variables nor on a command line nor in the clone's settings. By a connection CodeBuild has fetched it already.
 */
const FETCH = `if [ "$${ASKED_IN.source}" = github-token ]; then
  git init --quiet .
  git -c credential.helper= -c credential.helper='!f() { test "$1" = get && echo username=token && echo "password=$(aws secretsmanager get-secret-value --secret-id "$${ASKED_IN.githubTokenSecret}" --query SecretString --output text)"; }; f' fetch --quiet --depth 1 "https://github.com/$${ASKED_IN.repository}.git" "refs/heads/$${ASKED_IN.branch}"
  git checkout --quiet FETCH_HEAD
fi`;

const SUMMARY = `if [ "$CODEBUILD_BUILD_SUCCEEDING" = 1 ]; then
  echo "The stack $${ASKED_IN.modelName}-pipeline is deployed: $${PIPELINE_URL}"
  echo "Its first execution fails in the stage Source: there is no data yet. Upload data to release."
else
  echo "The stack $${ASKED_IN.modelName}-pipeline is not deployed; the reason stands above."
fi`;

/** What the build does: fetch, ask whether repository and parameters agree, deploy. */
export const buildspec = (): string =>
  stringify(
    {
      version: 0.2,
      env: { shell: 'bash' },
      phases: {
        install: { 'runtime-versions': { nodejs: Number(BUILD_NODE_VERSION) }, commands: [FETCH, 'npm ci'] },
        build: {
          commands: [
            'node -r ts-node/register/transpile-only bin/refuse-disagreement.ts',
            `npx --yes aws-cdk@${CDK_CLI_VERSION} deploy "$${ASKED_IN.modelName}-pipeline" --require-approval never --ci --progress events`,
          ],
        },
        post_build: { commands: [SUMMARY] },
      },
    },
    { lineWidth: 0 },
  );
