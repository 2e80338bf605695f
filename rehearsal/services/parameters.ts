import { ServiceError } from '../contracts';
import type { MotoConnection } from '../gateway/moto-connection';

/** A parameter of Parameter Store. */
export interface StoredParameter {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly version: number;
  readonly arn: string;
}

interface PutParameter {
  readonly Name: string;
  readonly Value: string;
  readonly Type: string;
  readonly Overwrite: boolean;
  readonly Description?: string;
  readonly AllowedPattern?: string;
  readonly Tier?: string;
  readonly DataType?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** SSM Parameter Store, kept by moto. */
export class ParameterStore {
  constructor(private readonly moto: MotoConnection) {}

  /** Undefined when there is no such parameter or version. @param version @default - the newest */
  async get(name: string, version?: number | string): Promise<StoredParameter | undefined> {
    const Name = version === undefined ? name : `${name}:${version}`;
    try {
      const { Parameter } = (await this.call('GetParameter', { Name, WithDecryption: true })) as {
        Parameter: Record<string, never>;
      };
      return {
        name,
        value: Parameter['Value']!,
        type: Parameter['Type']!,
        version: Parameter['Version']!,
        arn: Parameter['ARN']!,
      };
    } catch (error) {
      if (
        error instanceof ServiceError &&
        (error.code === 'ParameterNotFound' || error.code === 'ParameterVersionNotFound')
      )
        return undefined;
      throw error;
    }
  }

  /** Throws ServiceError `ParameterAlreadyExists` unless it may overwrite. */
  async put(parameter: PutParameter): Promise<void> {
    await this.call('PutParameter', parameter);
  }

  /** Throws ServiceError `ParameterNotFound`. */
  async delete(name: string): Promise<void> {
    await this.call('DeleteParameter', { Name: name });
  }

  private call(operation: string, input: object): Promise<object> {
    return callJson(this.moto, 'ssm', `AmazonSSM.${operation}`, input);
  }
}

/** One operation of an awsJson service that moto serves. Throws its refusal as ServiceError. */
export async function callJson(moto: MotoConnection, service: string, target: string, input: object): Promise<object> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  const answer = await moto.call(service, { method: 'POST', path: '/', headers, body: JSON.stringify(input) });
  const text = answer.body.toString('utf8');
  const json = (text === '' ? {} : JSON.parse(text)) as { __type?: string; message?: string; Message?: string };
  if (answer.statusCode < 300) return json;
  const code = (json.__type ?? `HTTP ${answer.statusCode}`).split('#').pop()!;
  throw new ServiceError(code, json.message ?? json.Message ?? text, answer.statusCode);
}
