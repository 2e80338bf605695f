import { ServiceError } from '../contracts';

/** A resource handler gives a resource up. Only this and a service's refusal fail a resource; any other error is ours. */
export class ResourceFailure extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ResourceFailure';
  }
}

/** CloudFormation's words for a name that is taken. */
export function alreadyExists(type: string, identifier: string): ServiceError {
  return new ServiceError(
    'AlreadyExists',
    `Resource of type '${type}' with identifier '${identifier}' already exists.`,
  );
}

/** A generated name cut to a service's limit; its last 13 characters, the hyphen and what makes it unique, stay. */
export function fitName(generatedName: string, limit: number): string {
  if (generatedName.length <= limit) return generatedName;
  return generatedName.slice(0, limit - 13) + generatedName.slice(-13);
}
