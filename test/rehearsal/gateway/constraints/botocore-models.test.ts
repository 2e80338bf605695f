import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { coverage } from '../../../../rehearsal/covered/coverage';
import { BotocoreModels, type Constraints } from '../../../../rehearsal/gateway/constraints/botocore-models';
import type { Constrained, Limits } from '../../../../rehearsal/gateway/constraints/limits';
import { compiled } from '../../../../rehearsal/gateway/constraints/pattern';
import { pythonOfProject } from '../account-fixture';

describe('the models of botocore', () => {
  let models: Constraints;
  beforeAll(async () => void (models = new BotocoreModels(await pythonOfProject())));

  it('are of the services as the gateway calls them', async () => {
    const limits = await models.of('states', 'ListExecutions');
    expect(limits?.input?.members?.get('maxResults')?.limits).toEqual({ type: 'whole', min: 0, max: 1000 });
    expect(limits?.errors.has('StateMachineDoesNotExist')).toBe(true);
    expect(await models.of('states', 'None')).toBeUndefined();
    expect((await models.of('sts', 'GetCallerIdentity'))?.input).toBeUndefined();
  });

  it('are missed by name in an environment without them', () => {
    expect(() => new BotocoreModels(join(tmpdir(), 'none', 'bin', 'python'))).toThrow(/no botocore .*none.bin.python/);
    expect(() => new BotocoreModels(join(dirname(process.execPath), 'python'))).toThrow('no botocore');
  });

  it('have no pattern in an operation that is answered which is not judged, or which takes long for a long text', async () => {
    const unjudged: string[] = [];
    const slow: string[] = [];
    for (const [where, { pattern, max = 2_048 }] of await patterns(models)) {
      const expression = compiled(pattern!);
      if (expression === undefined) unjudged.push(`${where}: ${pattern}`);
      for (const part of ['a', '0', '-', '.', '/', 'a-', 'a.', 'a/', 'arn:aws:', 's3://a/']) {
        const long = `${part.repeat(Math.min(max, 2_048)).slice(0, Math.min(max, 2_048) - 1)}\n`;
        const start = performance.now();
        expression?.test(long);
        if (performance.now() - start > 500) slow.push(`${where}: ${pattern}`);
      }
    }
    expect({ unjudged, slow }).toEqual({ unjudged: [], slow: [] });
  });
});

/** The texts with patterns in everything that is answered, but SNS and S3, which are moto's. */
async function patterns(models: Constraints): Promise<Map<string, Limits>> {
  const found = new Map<string, Limits>();
  const seen = new Set<Constrained>();
  const visit = (node: Constrained | undefined, where: string) => {
    if (node === undefined || seen.has(node)) return;
    seen.add(node);
    if (node.limits?.pattern !== undefined) found.set(where, node.limits);
    for (const [name, member] of node.members ?? []) visit(member, `${where}.${name}`);
    for (const part of [node.item, node.key, node.value]) visit(part, `${where}[]`);
  };
  for (const { service, operations } of await coverage()) {
    if (service === 'sns' || service === 's3') continue;
    for (const name of [...operations.own, ...operations.proxied])
      visit((await models.of(service, name))?.input, `${service}:${name}`);
  }
  expect(found.size).toBeGreaterThan(80);
  return found;
}
