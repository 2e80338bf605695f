import { ServiceError } from '../contracts';
import type { ServiceModel } from './service-model';

/** CloudWatch names the first parameter that is missing; on the wire of query clients the code is `MissingParameter`. */
export function cloudWatchMissing(path: string): ServiceError {
  return new ServiceError('MissingRequiredParameterException', `The parameter ${path} is required.`);
}

/** Members whose error of CodeDeploy is not called after them. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  deploymentIds: 'DeploymentIdRequiredException',
  targetId: 'DeploymentTargetIdRequiredException',
};

/**
 * CodeDeploy has an error of its own for each kind of thing that must be named, such as DeploymentIdRequiredException.
 *
 * @returns undefined when its model has none for this member
 */
export function codeDeployMissing(path: string, { errors }: Pick<ServiceModel, 'errors'>): ServiceError | undefined {
  const member = path.split('.').at(-1)!;
  const code = OTHER_NAMES[member] ?? `${member.charAt(0).toUpperCase()}${member.slice(1)}RequiredException`;
  return errors.has(code) ? new ServiceError(code, `The ${words(member)} is required.`) : undefined;
}

/** `deploymentGroupName` as `deployment group name`. */
const words = (member: string): string => member.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
