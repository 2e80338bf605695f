import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchText, quickCreateLink, UNKNOWN } from '../../../operate/quick-create/launch';
import { policiesTemplate, policyArns, readPolicies } from '../../../operate/quick-create/policies';
import { Refusal } from '../../../operate/shared/run';
import { ROOT } from '../../lib/support/synthesized';

const place = { bucket: 'acme-launch', region: 'ap-northeast-2', account: '111122223333' };
const policies = readPolicies(ROOT);
const props = {
  place,
  directory: 'out',
  modelName: 'fares',
  policies: (partition: string, account: string) => policyArns(policies, partition, account),
  parameters: { ModelName: 'fares', GitHubUser: undefined, GitHubBranch: 'release/one' },
};
const linksOf = (text: string) => [...text.matchAll(/\]\((https:[^)]*)\)/g)].map(([, url]) => url!);
/** What the console reads from a link. */
const queryOf = (link: string) => Object.fromEntries(new URLSearchParams(new URL(link).hash.split('?')[1]));

describe('a quick-create link', () => {
  it('names the template in S3, the stack, and the parameters that are known', () => {
    const link = quickCreateLink(place, 'release.template.yaml', 'fares-quick-create', props.parameters);
    expect(link).toMatch(
      /^https:\/\/ap-northeast-2\.console\.aws\.amazon\.com\/cloudformation\/home\?region=ap-northeast-2#/,
    );
    expect(queryOf(link)).toEqual({
      templateURL: 'https://acme-launch.s3.ap-northeast-2.amazonaws.com/quick-create/release.template.yaml',
      stackName: 'fares-quick-create',
      param_ModelName: 'fares',
      param_GitHubBranch: 'release/one',
    });
  });

  it("goes to GovCloud's own console", () =>
    expect(quickCreateLink({ ...place, region: 'us-gov-west-1' }, 't', 's')).toContain(
      '.console.amazonaws-us-gov.com/',
    ));
});

describe('the launch', () => {
  it('is three links in their order: policies, bootstrap, release', () => {
    const queries = linksOf(launchText(props)).map(queryOf);
    expect(queries.map(({ stackName }) => stackName)).toEqual([
      'release-bootstrap-policies',
      'CDKToolkit',
      'fares-quick-create',
    ]);
  });

  it('bootstraps with the policies that the first stack makes, never with AdministratorAccess', () => {
    const [, bootstrap] = linksOf(launchText(props)).map(queryOf);
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    const made = Object.values<any>(policiesTemplate(policies).Resources);
    expect(made.map(({ Properties }) => Properties.PolicyDocument)).toEqual(policies);
    const names = made.map(({ Properties }) => Properties.ManagedPolicyName as string);
    expect(bootstrap?.['param_CloudFormationExecutionPolicies']).toBe(
      names.map((name) => `arn:aws:iam::111122223333:policy/${name}`).join(','),
    );
  });

  it('says which words a person replaces and which fields are left to fill in', () => {
    const text = launchText({ ...props, place: UNKNOWN });
    expect(text).toContain('Replace BUCKET, REGION, ACCOUNT by yours');
    expect(text).toContain('s3://BUCKET/quick-create/');
    expect(text).toContain('Fill in GitHubUser.');
    expect(launchText(props)).not.toMatch(/BUCKET|REGION|ACCOUNT/);
  });
});

it('names the policies as the README does, so that one set serves both ways to bootstrap', () => {
  expect(policyArns(policies, 'aws', '1').split(',').slice(0, 2)).toEqual([
    'arn:aws:iam::1:policy/safe-release-bootstrap-policy',
    'arn:aws:iam::1:policy/safe-release-bootstrap-policy-2',
  ]);
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect(readme).toContain('--policy-name "safe-release-$(basename "$file" .json)"');
});

it('refuses to bootstrap without policies, which would mean AdministratorAccess', () =>
  expect(() => readPolicies('/nonexistent')).toThrow(Refusal));
