import fc from 'fast-check';
import { SETTINGS } from '../../../lib/settings';
import { NOTEBOOK_INSTANCE_TYPES } from '../../../lib/settings/monitoring';
import { SettingsError } from '../../../lib/settings/read';
import { type Form, formOf } from '../../../operate/quick-create/parameters';
import { Refusal } from '../../../operate/shared/run';
import { REQUIRED } from '../../lib/support/synthesized';

const form = formOf({});
const accepts = (name: keyof Form, text: string): boolean => new RegExp(form[name].AllowedPattern!).test(text);
const allowed = (name: keyof typeof SETTINGS, text: string): boolean => SETTINGS[name].schema.safeParse(text).success;

/** Texts made of what the patterns are about, so that both answers come up. */
const texts = (...pieces: string[]) =>
  fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(''));

describe('the form', () => {
  it('asks for what the original asked for, and for no token', () => {
    const [names, descriptions] = [Object.keys(form), JSON.stringify(form)];
    expect(names).toEqual(
      expect.arrayContaining(['ModelName', 'NotebookInstanceType', 'GitHubUser', 'GitHubRepo', 'GitHubBranch']),
    );
    expect(names.filter((name) => /token/i.test(name))).toEqual(['TokenSecretName']);
    expect(descriptions).not.toContain('NoEcho');
  });

  it.each([
    ['ModelName', 'modelName', ['a', 'z9', '-', '-dev', '-prod', '-train', 'nyctaxi', 'A', '_']],
    ['GitHubBranch', 'branch', ['main', '/', '-', '.', '_', ' ', '$', 'é']],
    ['TokenSecretName', 'githubTokenSecret', ['none', 'release/', 'token', '+=.@-', ' ', '*', '?', '$']],
    ['ConnectionArn', 'connectionArn', ['none', REQUIRED.connectionArn, 'arn:aws:codestar-connections:', 'x', ' ']],
  ] as const)('accepts of %s what the setting %s accepts', (parameter, setting, pieces) => {
    fc.assert(
      fc.property(texts(...pieces), (text) => {
        expect([text, accepts(parameter, text)]).toEqual([text, allowed(setting, text)]);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['nyctaxi', 'a', 'a-b', 'a-develop', 'fifteen-letters'])('accepts the model name %s', (name) =>
    expect(accepts('ModelName', name)).toBe(true),
  );
  it.each(['', 'taxi-', 'taxi-dev', 'a-prod-b', 'x-train', 'sixteen-letters-'])('refuses the model name "%s"', (name) =>
    expect(accepts('ModelName', name)).toBe(false),
  );

  it('accepts of owner and name what makes a repository that the setting accepts, each without a slash', () => {
    const piece = texts('acme', 'taxi', '.', '-', '_', '/', ' ', '');
    fc.assert(
      fc.property(piece, piece, (user, repo) => {
        const whole = !/\//.test(user + repo) && user !== '' && repo !== '' && allowed('repository', `${user}/${repo}`);
        expect(accepts('GitHubUser', user) && accepts('GitHubRepo', repo)).toBe(whole);
      }),
    );
  });

  it("offers the notebooks' instance types of the settings", () =>
    expect(form.NotebookInstanceType.AllowedValues).toEqual([...NOTEBOOK_INSTANCE_TYPES]));

  it('is filled in with the settings, else with their defaults, and left open where there is none', () => {
    const defaults = (context: Record<string, unknown>) =>
      Object.values(formOf(context)).map(({ Default }: { Default?: string }) => Default);
    const none = [undefined, undefined, 'main', 'none', 'none'];
    expect(defaults({})).toEqual(['nyctaxi', 'ml.t3.medium', ...none]);
    const given = { modelName: 'fares', branch: 'release', repository: 'acme/taxi', githubTokenSecret: 'git/token' };
    expect(defaults(given)).toEqual(['fares', 'ml.t3.medium', 'acme', 'taxi', 'release', 'none', 'git/token']);
  });

  it('names all of its settings that are wrong', () => {
    const wrong = () => formOf({ modelName: 'a-prod', branch: 'a b', repository: 'acme/taxi' });
    expect(wrong).toThrow(SettingsError);
    expect(wrong).toThrow(/modelName: found "a-prod"[^]*branch: found "a b"/);
    expect(() => formOf({ repository: 'group/sub/name' })).toThrow(/expected a GitHub repository as owner\/name/);
    expect(() => formOf({ repository: 'name' })).toThrow(SettingsError);
  });

  it('is refused for code that lies elsewhere than on GitHub', () =>
    expect(() => formOf({ source: 'codecommit', repository: 'taxi' })).toThrow(Refusal));
});
