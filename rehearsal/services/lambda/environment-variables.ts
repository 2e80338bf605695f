import type { Configuration } from './configuration';

/** Credentials that stand for a principal at the gateway. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface EnvironmentVariablesProps {
  readonly functionName: string;
  readonly version: string;
  readonly configuration: Configuration;
  readonly region: string;
  readonly logStream: string;
  readonly keys: Keys;
  /** The gateway, such as `http://127.0.0.1:4566`. */
  readonly endpointUrl: string;
}

/** The whole environment of a function's process: the template's variables, what Lambda sets, and nothing of this machine. */
export function environmentVariables(props: EnvironmentVariablesProps): Record<string, string> {
  const { configuration } = props;
  return {
    LANG: 'en_US.UTF-8',
    ...configuration.environment,
    ...(configuration.environment['TZ'] === undefined && { TZ: ':UTC' }),
    _HANDLER: configuration.handler,
    ...runtimeVariables({ ...props, home: configuration.code.directory }),
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: props.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: props.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${configuration.memoryMb}`,
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: props.logStream,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  };
}

/** What every process needs that runs a handler: whose it is, where its code lies, and the way to the gateway. */
export function runtimeVariables({
  region,
  keys,
  endpointUrl,
  home,
}: Pick<EnvironmentVariablesProps, 'region' | 'keys' | 'endpointUrl'> & {
  /** Directory of the code. */
  readonly home: string;
}): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    LAMBDA_TASK_ROOT: home,
    // Every call goes to the gateway, and no SDK looks for settings of the person who runs this.
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    HOME: home,
  };
}
