import { NotRehearsable, ServiceError } from '../../contracts';

/** SageMaker's name for a request that breaks a rule. */
export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

/** Refuses, by name, members that are set and that nothing here gives their effect. */
export function refuseUnknown(value: object, known: readonly string[], where: string): void {
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined && !known.includes(name)) throw new NotRehearsable('member', name, where);
  }
}

/** What SageMaker accepts as the name of a model, config, endpoint or job: 63 letters, digits and single hyphens' runs. */
const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

/** The name, when it is one. Throws ValidationException in SageMaker's words otherwise. */
export function checkName(name: string | undefined, member: string): string {
  if (name !== undefined && name.length <= 63 && NAME.test(name)) return name;
  const constraint =
    name !== undefined && name.length > 63
      ? 'Member must have length less than or equal to 63'
      : `Member must satisfy regular expression pattern: ${NAME.source.slice(1, -1)}`;
  throw invalid(
    `1 validation error detected: Value '${name ?? 'null'}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

/** A required member of a request. */
export function required<T>(value: T | undefined | null, member: string): T {
  if (value !== undefined && value !== null) return value;
  throw invalid(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/** Bucket and key of an S3 URI; the key may be empty. */
export function parseS3Uri(uri: string, member: string): { bucket: string; key: string } {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri);
  if (match === null) {
    throw invalid(
      `1 validation error detected: Value '${uri}' at '${member}' failed to satisfy constraint: ` +
        'Member must satisfy regular expression pattern: (https|s3)://([^/]+)/?(.*)',
    );
  }
  return { bucket: match[1]!, key: match[2] ?? '' };
}
