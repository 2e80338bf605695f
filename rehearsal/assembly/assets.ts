import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { NotRehearsable, type ObjectStore } from '../contracts';
import type { Surroundings } from '../events';
import { zipDirectory } from './zip';

const destination = z.looseObject({ bucketName: z.string(), objectKey: z.string() });

const manifest = z.looseObject({
  files: z
    .record(
      z.string(),
      z.looseObject({
        source: z.looseObject({
          path: z.string().optional(),
          packaging: z.string().default('file'),
          executable: z.array(z.string()).optional(),
        }),
        destinations: z.record(z.string(), destination),
      }),
    )
    .default({}),
  dockerImages: z.record(z.string(), z.unknown()).default({}),
});

/** A file asset: what is uploaded, and where to. */
export interface FileAsset {
  readonly id: string;
  /** Absolute path of a file, or of a directory that is packed. */
  readonly source: string;
  readonly packaging: 'file' | 'zip';
  readonly destinations: readonly { readonly id: string; readonly bucket: string; readonly key: string }[];
}

/** Publishes the file assets of an assembly, as `cdk-assets` does. */
export class Assets {
  constructor(
    private readonly surroundings: Surroundings,
    private readonly objects: ObjectStore,
  ) {}

  /**
   * Reads an asset manifest.
   *
   * @throws NotRehearsable for Docker images and sources that a command makes
   */
  async read(manifestFile: string): Promise<FileAsset[]> {
    const text = await this.surroundings.clock.work(() => readFile(manifestFile, 'utf8'));
    const { files, dockerImages } = manifest.parse(JSON.parse(text));
    const [image] = Object.keys(dockerImages);
    if (image !== undefined) throw new NotRehearsable('asset kind', `Docker image ${image}`, manifestFile);
    return Object.entries(files).map(([id, { source, destinations }]) => {
      const { path, packaging } = source;
      if (path === undefined) throw new NotRehearsable('asset source', 'executable', `${manifestFile}, ${id}`);
      if (packaging !== 'file' && packaging !== 'zip') {
        throw new NotRehearsable('asset packaging', packaging, `${manifestFile}, ${id}`);
      }
      return {
        id,
        source: join(dirname(manifestFile), path),
        packaging,
        destinations: Object.entries(destinations).map(([name, { bucketName, objectKey }]) => ({
          id: name,
          bucket: this.filledIn(bucketName, manifestFile),
          key: this.filledIn(objectKey, manifestFile),
        })),
      };
    });
  }

  /**
   * Publishes one asset to one destination; what is there already is not uploaded again.
   *
   * @throws Error when the manifest has no such asset or destination
   */
  async publish(request: {
    readonly manifestFile: string;
    readonly assetId: string;
    readonly destinationId: string;
  }): Promise<void> {
    const { manifestFile, assetId, destinationId } = request;
    const asset = (await this.read(manifestFile)).find((one) => one.id === assetId);
    const to = asset?.destinations.find((one) => one.id === destinationId);
    if (asset === undefined || to === undefined) {
      throw new Error(`${manifestFile} has no asset ${assetId} with a destination ${destinationId}`);
    }
    await this.upload(asset, to);
  }

  /** Publishes every asset of a manifest to all its destinations. */
  async publishAll(manifestFile: string): Promise<void> {
    for (const asset of await this.read(manifestFile)) {
      for (const to of asset.destinations) await this.upload(asset, to);
    }
  }

  private async upload(asset: FileAsset, { bucket, key }: FileAsset['destinations'][number]): Promise<void> {
    await this.surroundings.clock.work(async () => {
      if ((await this.objects.head(bucket, key)) !== undefined) return;
      const body = asset.packaging === 'zip' ? await zipDirectory(asset.source) : await readFile(asset.source);
      await this.objects.put(bucket, key, body);
    });
  }

  private filledIn(text: string, manifestFile: string): string {
    const { accountId, region, partition } = this.surroundings;
    const values: Readonly<Record<string, string>> = {
      'AWS::AccountId': accountId,
      'AWS::Region': region,
      'AWS::Partition': partition,
    };
    return text.replaceAll(/\$\{([^}]+)\}/g, (_match, name: string) => {
      if (!(name in values)) throw new NotRehearsable('placeholder', name, manifestFile);
      return values[name]!;
    });
  }
}
