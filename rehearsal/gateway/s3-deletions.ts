import { escapeXml, type WireResponse } from './wire';

/** An object that DeleteObjects names. */
interface Deletion {
  readonly Key: string;
  readonly VersionId?: string;
}
export interface DeniedDeletion extends Deletion {
  readonly code: string;
  readonly message: string;
}

const OBJECT = /<Object>.*?<\/Object>/gs;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** What a DeleteObjects request asks for. */
export function deletionsIn(body: Buffer): {
  readonly objects: readonly Deletion[];
  /** The request without these; undefined when nothing is left of it. */
  readonly without: (denied: readonly Deletion[]) => Buffer | undefined;
} {
  const xml = body.toString('utf8');
  const objects = [...xml.matchAll(OBJECT)].map(([part]) => deletion(part));
  return {
    objects,
    without: (denied) => {
      if (denied.length === 0) return body;
      if (denied.length === objects.length) return undefined;
      const gone = new Set(denied.map(identity));
      return Buffer.from(xml.replace(OBJECT, (part) => (gone.has(identity(deletion(part))) ? '' : part)));
    },
  };
}

/** @param answer of the request that was left, with `</DeleteResult>` at its end */
export function deletionAnswer(answer: string | undefined, denied: readonly DeniedDeletion[]): WireResponse {
  const errors = denied.map(({ Key, VersionId, code, message }) => {
    const version = VersionId === undefined ? '' : `<VersionId>${escapeXml(VersionId)}</VersionId>`;
    const why = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
    return `<Error><Key>${escapeXml(Key)}</Key>${version}${why}</Error>`;
  });
  const empty =
    '<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></DeleteResult>';
  const body = (answer ?? empty).replace(/<\/DeleteResult>\s*$/, `${errors.join('')}</DeleteResult>`);
  return { statusCode: 200, headers: { 'content-type': 'application/xml' }, body };
}

const identity = ({ Key, VersionId }: Deletion): string => JSON.stringify([Key, VersionId]);

function deletion(part: string): Deletion {
  const text = (name: string) => {
    const escaped = new RegExp(`<${name}>([^<]*)</${name}>`).exec(part)?.[1];
    return escaped?.replace(/&(\w+);/g, (whole, entity: string) => ENTITIES[entity] ?? whole);
  };
  const VersionId = text('VersionId');
  return { Key: text('Key') ?? '', ...(VersionId !== undefined && { VersionId }) };
}
