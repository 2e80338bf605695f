import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { lines } from '../shared/lines';
import { openObject } from '../shared/s3';

/** Only the newest files are read: a busy endpoint writes more than is needed to see that it captures. */
const MOST_FILES = 20;
/** Records and characters that are read, whichever comes first: they are held decoded, in a function of 512 MB. */
export const MOST_RECORDS = 2_000;
const MOST_CHARACTERS = 16_000_000;
/** A record holds request and answer, 6 MB at most each and a third more in base64. */
const LONGEST_RECORD = 20_000_000;

/** Keys hold date and hour, so the last ones are the newest; they come first. */
export async function newestFiles(s3: S3Client, bucket: string, prefix: string): Promise<readonly string[]> {
  let newest: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key?.endsWith('.jsonl') ? Key : []));
    newest = [...newest, ...keys].slice(-MOST_FILES);
  }
  return newest.reverse();
}

/** Lines of capture files, one file after the other as they arrive, until enough was read. Empty lines are left out. */
export async function* captureLines(s3: S3Client, bucket: string, keys: readonly string[]): AsyncGenerator<string> {
  let records = 0;
  let characters = 0;
  for (const key of keys) {
    const { bytes } = await openObject(s3, { bucket, key });
    for await (const line of lines(bytes, { longest: LONGEST_RECORD, fatal: false })) {
      if (line.trim() === '') continue;
      yield line;
      records += 1;
      characters += line.length;
      if (records >= MOST_RECORDS || characters >= MOST_CHARACTERS) return;
    }
  }
}
