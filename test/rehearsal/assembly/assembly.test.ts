import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { readAssembly, stackOf } from '../../../rehearsal/assembly/assembly';
import { Assets } from '../../../rehearsal/assembly/assets';
import { zipDirectory } from '../../../rehearsal/assembly/zip';
import type { ObjectStore } from '../../../rehearsal/contracts';
import { testAccount } from '../cloudformation/account';

const { surroundings } = testAccount({});
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(path: string, content: unknown): string {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const stack = (more: object = {}) => ({
  type: 'aws:cloudformation:stack',
  properties: { templateFile: 't.json', ...more },
});

describe('a cloud assembly', () => {
  test('gives its stacks and those of its stages', async () => {
    write('manifest.json', {
      version: '55.0.0',
      artifacts: {
        Tree: { type: 'cdk:tree' },
        'app.assets': { type: 'cdk:asset-manifest', properties: { file: 'app.assets.json' } },
        app: {
          ...stack({ stackName: 'app', parameters: { P: '1' }, tags: { k: 'v' } }),
          dependencies: ['base', 'app.assets'],
        },
        base: stack(),
        'assembly-Stage': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Stage' } },
      },
    });
    write('assembly-Stage/manifest.json', {
      version: '55.0.0',
      artifacts: { inner: { ...stack({ stackName: 'inner-name' }), displayName: 'App/Stage/inner' } },
    });
    const assembly = await readAssembly(directory, surroundings.clock);
    expect(stackOf(assembly, 'app')).toMatchObject({
      stackName: 'app',
      templateFile: join(directory, 't.json'),
      parameters: { P: '1' },
      tags: { k: 'v' },
      dependencies: ['base'],
      assetManifests: [join(directory, 'app.assets.json')],
    });
    const inner = stackOf(assembly, 'App/Stage/inner');
    expect(inner.templateFile).toBe(join(directory, 'assembly-Stage', 't.json'));
    expect(stackOf(assembly, 'inner-name')).toBe(inner);
    expect(() => stackOf(assembly, 'none')).toThrow(/has no stack none; it has: app, base, App\/Stage\/inner/);
  });

  test('with artifacts of unknown types is refused, naming them', async () => {
    write('manifest.json', { artifacts: { a: { type: 'cdk:something' }, b: { type: 'cdk:other' } } });
    await expect(readAssembly(directory, surroundings.clock)).rejects.toThrow(
      /artifact type cdk:something \(a\), cdk:other \(b\)/,
    );
  });

  test('that lacks context is refused', async () => {
    write('manifest.json', { artifacts: {}, missing: [{ key: 'availability-zones:x' }] });
    await expect(readAssembly(directory, surroundings.clock)).rejects.toThrow(/lacks context .* availability-zones:x/);
  });
});

describe('file assets', () => {
  function assets() {
    const objects = new Map<string, Buffer>();
    let puts = 0;
    const store: ObjectStore = {
      get: async (bucket, key) => ({ body: objects.get(`${bucket}/${key}`)!, etag: '' }),
      put: async (bucket, key, body) => {
        puts++;
        objects.set(`${bucket}/${key}`, Buffer.from(body));
        return {};
      },
      head: async (bucket, key) => (objects.has(`${bucket}/${key}`) ? { size: 0, etag: '' } : undefined),
    };
    return { assets: new Assets(surroundings, store), objects, puts: () => puts };
  }

  const manifest = () =>
    write('app.assets.json', {
      files: {
        code: {
          source: { path: 'code', packaging: 'zip' },
          destinations: { d: { bucketName: 'b-${AWS::AccountId}-${AWS::Region}', objectKey: 'code.zip' } },
        },
        text: {
          source: { path: 't.json', packaging: 'file' },
          destinations: { d: { bucketName: 'b', objectKey: 'x/t.json' } },
        },
      },
    });

  test('go to their buckets, directories packed, and only once', async () => {
    write('code/index.js', 'run');
    write('code/lib/part.js', 'part');
    write('t.json', '{}');
    const { assets: published, objects, puts } = assets();
    const manifestFile = manifest();
    await published.publish({ manifestFile, assetId: 'text', destinationId: 'd' });
    expect([...objects.keys()]).toEqual(['b/x/t.json']);
    await published.publishAll(manifestFile);
    expect(puts()).toBe(2);
    const packed = unzipSync(objects.get('b-111122223333-us-east-1/code.zip')!);
    expect(Object.keys(packed).sort()).toEqual(['index.js', 'lib/part.js']);
    expect(Buffer.from(packed['lib/part.js']!).toString()).toBe('part');
    await expect(published.publish({ manifestFile, assetId: 'none', destinationId: 'd' })).rejects.toThrow(
      /has no asset none/,
    );
  });

  test('that are images, commands or strangely packed are refused by name', async () => {
    const { assets: published } = assets();
    const images = write('i.json', { dockerImages: { img: {} } });
    await expect(published.read(images)).rejects.toThrow(/asset kind Docker image img/);
    const command = write('c.json', { files: { f: { source: { executable: ['make'] }, destinations: {} } } });
    await expect(published.read(command)).rejects.toThrow(/asset source executable/);
    const strange = write('s.json', { files: { f: { source: { path: 'x', packaging: 'tar' }, destinations: {} } } });
    await expect(published.read(strange)).rejects.toThrow(/asset packaging tar/);
  });

  test('pack to the same bytes whenever they are packed', async () => {
    const file = write('code/index.js', 'run');
    const first = await zipDirectory(join(directory, 'code'));
    utimesSync(file, 1, 1);
    expect((await zipDirectory(join(directory, 'code'))).equals(first)).toBe(true);
  });
});
