import { ServiceError } from '../../contracts';
import type { Fault } from './limits';
import { queryPath } from './words';

/** What a service says in place of AWS's common validation; undefined where it says that. */
export type OwnWords = (fault: Fault, documented: ReadonlySet<string>) => ServiceError | undefined;

/**
 * CloudWatch names the first parameter that is missing; on the wire of query clients the code is `MissingParameter`. Operations
 * that document InvalidParameterValueException answer it for a limit too, such as "must be shorter than 257 characters" (an
 * issue of the CloudWatch agent); those of alarms answer by the common validation (recorded by LocalStack's tests).
 */
export const cloudWatchWords: OwnWords = ({ broken, limits, of, path, value }, documented) => {
  const name = queryPath(path);
  if (broken === 'required')
    return new ServiceError('MissingRequiredParameterException', `The parameter ${name} is required.`);
  if (!documented.has('InvalidParameterValueException')) return undefined;
  const isText = limits?.type === 'string' && of === 'itself';
  const says =
    isText && broken === 'max'
      ? `The parameter ${name} must be shorter than ${limits.max! + 1} characters.`
      : isText
        ? `The value ${String(value)} for parameter ${name} is invalid.`
        : `The value for parameter ${name} is invalid.`;
  return new ServiceError('InvalidParameterValueException', says);
};

/** Members whose errors of CodeDeploy are not called after them. */
const MISSING_NAMES: Readonly<Record<string, string>> = {
  deploymentIds: 'DeploymentIdRequiredException',
  targetId: 'DeploymentTargetIdRequiredException',
};
const INVALID_NAMES: Readonly<Record<string, string>> = {
  includeOnlyStatuses: 'InvalidDeploymentStatusException',
  status: 'InvalidLifecycleEventHookExecutionStatusException',
  targetFilters: 'InvalidTargetFilterNameException',
};

/**
 * CodeDeploy has errors of its own for each kind of thing that is named, such as DeploymentIdRequiredException and
 * InvalidApplicationNameException: "Application name contains invalid characters." (an issue of the SDK for JavaScript).
 * For a wrong length the text is that of its documentation.
 */
export const codeDeployWords: OwnWords = ({ broken, path }, documented) => {
  const member = path.filter((part) => typeof part === 'string').at(-1)!;
  const called = `${member.charAt(0).toUpperCase()}${member.slice(1)}`;
  const named = words(member);
  if (broken === 'required') {
    const code = MISSING_NAMES[member] ?? `${called}RequiredException`;
    return documented.has(code) ? new ServiceError(code, `The ${named} is required.`) : undefined;
  }
  const code = INVALID_NAMES[member] ?? `Invalid${called}Exception`;
  if (!documented.has(code)) return undefined;
  return new ServiceError(
    code,
    broken === 'pattern'
      ? `${named.charAt(0).toUpperCase()}${named.slice(1)} contains invalid characters.`
      : `The ${named} was specified in an invalid format.`,
  );
};

/** `deploymentGroupName` as `deployment group name`. */
const words = (member: string): string => member.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
