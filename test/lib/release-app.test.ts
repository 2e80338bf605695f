import { assemblyOf, freshAssembly, ID_A, ID_B, resourcesOf, wordBundles } from './support/synthesized';

const a = () => assemblyOf({ executionId: ID_A }).files();
const b = () => assemblyOf({ executionId: ID_B }).files();
const PIPELINE_FILES = ['nyctaxi-pipeline.template.json', 'nyctaxi-pipeline.assets.json'];

const named = (files: Map<string, string>, pattern: RegExp) => [...files.keys()].filter((file) => pattern.test(file));
const only = (files: Map<string, string>, pattern: RegExp) => {
  const [name] = named(files, pattern);
  return files.get(name!)!;
};

describe('one execution, one identity', () => {
  it.each(PIPELINE_FILES)('%s is the same for two executions, or the pipeline would change itself for ever', (file) => {
    expect(a().get(file)).toBeDefined();
    expect(a().get(file)).toBe(b().get(file));
  });

  it('what a person deploys is what the first execution finds: nothing to change', () => {
    const byHand = assemblyOf({ executionId: 'unset' }).files();
    expect(byHand.get(PIPELINE_FILES[0]!)).toBe(a().get(PIPELINE_FILES[0]!));
  });

  it('the training template is the same for two executions', () => {
    const training = /Train\/.*\.template\.json$/;
    expect(only(a(), training)).toBe(only(b(), training));
  });

  it('every asset that is no template is the same for two executions', () => {
    const assets = /^asset\.|^buildspec-/;
    expect(named(a(), assets).length).toBeGreaterThanOrEqual(10);
    expect(named(a(), assets)).toEqual(named(b(), assets));
    for (const file of named(a(), assets)) expect(a().get(file)).toBe(b().get(file));
  });

  it.each(['DeployDev', 'DeployProd'])('the template of %s is another for another execution', (stage) => {
    const template = new RegExp(`${stage}/.*(dev|prod)[0-9A-F]{8}\\.template\\.json$`);
    expect(only(a(), template)).not.toBe(only(b(), template));
    expect(only(a(), template)).toContain(ID_A);
    expect(only(b(), template)).not.toContain(ID_A);
  });

  it('another execution publishes another version of the API function', () => {
    const versionOf = (executionId: string) =>
      resourcesOf(assemblyOf({ executionId }).template('DeployProd'), 'AWS::Lambda::Version').map(([id]) => id);
    expect(versionOf(ID_A)).toHaveLength(1);
    expect(versionOf(ID_A)).not.toEqual(versionOf(ID_B));
  });

  it('the same execution twice makes the same bytes', () => {
    const first = freshAssembly({ executionId: ID_A }).files();
    const second = freshAssembly({ executionId: ID_A }).files();
    expect([...first.keys()]).toEqual([...second.keys()]);
    for (const [file, bytes] of first) expect({ file, bytes }).toEqual({ file, bytes: second.get(file) });
  });

  it('changed code of a function leaves the pipeline as it is', () => {
    const before = a();
    const after = freshAssembly({ executionId: ID_A }, wordBundles('changed')).files();
    expect(named(before, /^asset\./)).not.toEqual(named(after, /^asset\./));
    expect(after.get(PIPELINE_FILES[0]!)).toBe(before.get(PIPELINE_FILES[0]!));
  });

  it('no file names a path of the machine that synthesized', () => {
    for (const [file, bytes] of a())
      expect({ file, found: bytes.includes(process.cwd()) }).toEqual({ file, found: false });
  });
});

describe('a template made for no execution', () => {
  const template = (executionId: string, stack: 'pipeline' | 'Train' | 'DeployDev' | 'DeployProd') =>
    assemblyOf({ executionId }).template(stack);
  const ruleOf = (...of: Parameters<typeof template>) => template(...of).Rules?.['MadeForAnExecution'];

  it.each(['DeployDev', 'DeployProd'] as const)('is refused by a rule on a parameter of %s', (stack) => {
    expect(ruleOf('unset', stack)).toMatchObject({
      Assertions: [{ Assert: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'MadeFor' }, 'unset'] }] } }],
    });
  });

  it.each(['DeployDev', 'DeployProd'] as const)('cannot be talked out of it by another value in %s', (stack) => {
    expect(template('unset', stack).Parameters!['MadeFor']).toMatchObject({
      Default: 'unset',
      AllowedValues: ['unset'],
    });
  });

  it.each(['DeployDev', 'DeployProd'] as const)('leaves no trace in %s of one made for an execution', (stack) => {
    expect(ruleOf(ID_A, stack)).toBeUndefined();
    expect(Object.keys(template(ID_A, stack).Parameters ?? {})).not.toContain('MadeFor');
  });

  it.each(['pipeline', 'Train'] as const)('has no such rule in %s, which names no execution', (stack) => {
    expect(ruleOf('unset', stack)).toBeUndefined();
  });
});

describe('approval switched off by a person', () => {
  it('is warned of when the app is synthesized, and not otherwise', () => {
    expect(assemblyOf({ approval: false }).warnings).toEqual([
      expect.stringContaining('candidates go live without being approved by a person'),
    ]);
    expect(assemblyOf().warnings).toEqual([]);
  });
});
