import type { MotoAnswer, MotoConnection } from '../gateway/moto-connection';
import { s3Error } from './object-store';

/** The buckets of the account, in moto. Everything refused is thrown as a ServiceError with S3's code and message. */
export class Buckets {
  constructor(private readonly moto: MotoConnection) {}

  async exists(name: string): Promise<boolean> {
    const answer = await this.moto.call('s3', { method: 'HEAD', path: path(name) });
    if (answer.statusCode !== 200 && answer.statusCode !== 404) throw s3Error(answer, name);
    return answer.statusCode === 200;
  }

  async create(name: string): Promise<void> {
    await this.expect(name, this.moto.call('s3', { method: 'PUT', path: path(name) }));
  }

  async setVersioning(name: string, status: 'Enabled' | 'Suspended'): Promise<void> {
    const body = `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>${status}</Status></VersioningConfiguration>`;
    await this.expect(name, this.moto.call('s3', { method: 'PUT', path: `${path(name)}?versioning`, body }));
  }

  /** Throws BucketNotEmpty while the bucket holds an object, a version or a delete marker. */
  async delete(name: string): Promise<void> {
    await this.expect(name, this.moto.call('s3', { method: 'DELETE', path: path(name) }));
  }

  private async expect(name: string, asked: Promise<MotoAnswer>): Promise<void> {
    const answer = await asked;
    if (answer.statusCode >= 300) throw s3Error(answer, name);
  }
}

function path(name: string): string {
  return `/${encodeURIComponent(name)}`;
}
