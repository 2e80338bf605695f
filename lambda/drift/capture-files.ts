import { ListObjectsV2Command, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { lines } from '../shared/lines';
import { openObject } from '../shared/s3';
import type { CaptureLine } from './observe';

/** A record holds request and answer, 6 MB at most each and a third more in base64. */
const LONGEST_RECORD = 20_000_000;

export interface CaptureFile {
  readonly key: string;
  readonly bytes: number;
}

/** Capture files of an endpoint and an hour, of all its variants. */
export async function captureFiles(
  s3: S3Client,
  bucket: string,
  endpointPrefix: string,
  hourPath: string,
): Promise<readonly CaptureFile[]> {
  const { CommonPrefixes = [], IsTruncated } = await s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: endpointPrefix, Delimiter: '/' }),
  );
  if (IsTruncated === true) throw new Error(`${endpointPrefix} holds more variants than one answer of S3 lists`);
  const files: CaptureFile[] = [];
  for (const { Prefix } of CommonPrefixes) {
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: `${Prefix}${hourPath}/` });
    for await (const { Contents = [] } of pages) {
      for (const { Key, Size } of Contents) if (Key?.endsWith('.jsonl')) files.push({ key: Key, bytes: Size ?? 0 });
    }
  }
  return files;
}

/** Lines of capture files, one file after the other as they arrive. Empty lines are left out. */
export async function* captureLines(
  s3: S3Client,
  bucket: string,
  files: readonly CaptureFile[],
): AsyncGenerator<CaptureLine> {
  for (const { key } of files) {
    const { bytes } = await openObject(s3, { bucket, key });
    let number = 0;
    for await (const text of lines(bytes, { longest: LONGEST_RECORD, fatal: false })) {
      number += 1;
      if (text.trim() !== '') yield { file: key, number, text };
    }
  }
}
