import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RESOURCE_NAMES } from '../../../lambda/shared/names';
import { buildRole } from '../../../operate/quick-create/roles';
import { freshAssembly, REQUIRED, ROOT } from '../../lib/support/synthesized';

/** What the CDK's command line calls in the build, up to the change set, which the server refuses. */
const scratch = mkdtempSync(join(tmpdir(), 'quick-create-'));
const calls: { readonly by: string; readonly action: string; readonly role: string }[] = [];
let server: Server;

const xml = (action: string, body: string) =>
  `<${action}Response><${action}Result>${body}</${action}Result></${action}Response>`;
const failure = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

/** Answers of an account that is bootstrapped and has no pipeline yet. A role's access key is the role's name. */
function answer(action: string, given: URLSearchParams): readonly [number, string] {
  switch (action) {
    case 'GetCallerIdentity':
      return [
        200,
        xml(
          action,
          `<Arn>arn:aws:sts::${REQUIRED.account}:assumed-role/build/b</Arn><Account>${REQUIRED.account}</Account>`,
        ),
      ];
    case 'AssumeRole': {
      const [, key] = /role\/(.*)$/.exec(given.get('RoleArn') ?? '') ?? [];
      const secrets = '<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>';
      const until = '<Expiration>2999-01-01T00:00:00Z</Expiration>';
      return [200, xml(action, `<Credentials><AccessKeyId>${key}</AccessKeyId>${secrets}${until}</Credentials>`)];
    }
    case 'AmazonSSM.GetParameter':
      return [200, JSON.stringify({ Parameter: { Name: 'version', Value: '30', Type: 'String' } })];
    case 'DescribeStacks':
      return [400, failure('ValidationError', `Stack with id ${given.get('StackName')} does not exist`)];
    case 'CreateChangeSet':
      return [400, failure('Enough', 'The change set is as far as this goes')];
    case 'GET':
      return [200, '<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>'];
    default:
      return action === 'PUT' ? [200, ''] : [400, failure('Unexpected', action)];
  }
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.on('data', (data) => (body += String(data)));
  request.on('end', () => {
    const given = new URLSearchParams(body);
    const action = String(given.get('Action') ?? request.headers['x-amz-target'] ?? request.method);
    const [, by = 'nobody'] = /Credential=([^/]+)/.exec(request.headers.authorization ?? '') ?? [];
    calls.push({ by, action, role: given.get('RoleArn') ?? given.get('RoleARN') ?? '' });
    const [status, text] = answer(action, given);
    response.writeHead(status, { etag: '"e"' }).end(text);
  });
}

beforeAll(() => new Promise<void>((resolve) => (server = createServer(serve).listen(0, '127.0.0.1', resolve))));
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(scratch, { recursive: true, force: true });
});

it("takes on the bootstrap's roles that the build may take on, and calls nothing else in its own name", async () => {
  const { directory } = freshAssembly({ modelName: 'taxi' });
  const { port } = server.address() as AddressInfo;
  const env = {
    ...{
      PATH: process.env['PATH'] ?? '',
      HOME: scratch,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: REQUIRED.region,
    },
    ...{ AWS_ACCESS_KEY_ID: 'build', AWS_SECRET_ACCESS_KEY: 's', AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` },
  };
  const cdk = [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), 'deploy', RESOURCE_NAMES.pipelineStack('taxi')];
  const options = ['--app', directory, '--require-approval', 'never', '--ci', '--progress', 'events', '--no-notices'];
  const child = spawn(process.execPath, [...cdk, ...options], { cwd: scratch, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += String(data)));
  await new Promise((resolve) => child.on('close', resolve));

  expect(said).toContain('The change set is as far as this goes');
  // Who one is may be asked without any right.
  const own = calls.filter(({ by, action }) => by === 'build' && action !== 'GetCallerIdentity');
  expect(new Set(own.map(({ action }) => action))).toEqual(new Set(['AssumeRole']));
  expect(new Set(own.map(({ role }) => role))).toEqual(new Set(rolesOfTheBuild()));
}, 120_000);

/** The roles in the build's policy, as they are called in the account of this test. */
function rolesOfTheBuild(): string[] {
  const [assume] = buildRole('p').Properties.Policies[0]!.PolicyDocument.Statement as [
    { Resource: { 'Fn::Sub': string }[] },
  ];
  return assume.Resource.map(({ 'Fn::Sub': arn }) =>
    arn
      .replaceAll('${AWS::Partition}', 'aws')
      .replaceAll('${AWS::AccountId}', REQUIRED.account)
      .replaceAll('${AWS::Region}', REQUIRED.region),
  );
}
