import type * as api from '@aws-sdk/client-cloudwatch-logs';
import { NotRehearsable, ServiceError } from '../contracts';
import type { Surroundings } from '../events';
import type { FunctionLogs } from '../services/lambda/logs';
import { pager } from '../services/pages';
import type { MotoConnection } from './moto-connection';
import type { WireResponse } from './wire';

const pageOf = pager('InvalidParameterException');
const KNOWN = ['logGroupNamePrefix', 'logGroupNamePattern', 'limit', 'nextToken'];
const JSON_TYPE = 'application/x-amz-json-1.1';

export interface LogGroupsDeps {
  readonly moto: Pick<MotoConnection, 'call'>;
  readonly logs: Pick<FunctionLogs, 'groups'>;
  readonly surroundings: Pick<Surroundings, 'partition' | 'region' | 'accountId'>;
}

/** DescribeLogGroups: the groups of templates and clients, which are moto's, and those that functions make by writing. */
export class LogGroups {
  constructor(private readonly deps: LogGroupsDeps) {}

  /** Throws ServiceError and NotRehearsable. */
  async answer(input: Readonly<Record<string, unknown>>, requestId: string): Promise<WireResponse> {
    const other = Object.keys(input).find((name) => !KNOWN.includes(name));
    if (other !== undefined) throw new NotRehearsable('parameter', other, 'logs:DescribeLogGroups');
    const { logGroupNamePrefix: prefix, logGroupNamePattern: part, limit: size, nextToken: token } =
      input as api.DescribeLogGroupsRequest; // prettier-ignore
    if (prefix !== undefined && part !== undefined) {
      const message = 'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.';
      throw new ServiceError('InvalidParameterException', message);
    }
    const all = (await this.all()).filter(
      ({ logGroupName = '' }) => logGroupName.startsWith(prefix ?? '') && logGroupName.includes(part ?? ''),
    );
    const id = ({ logGroupName }: api.LogGroup) => logGroupName ?? '';
    const { page, next } = pageOf(all, { list: `groups ${prefix} ${part}`, id, size, whole: 50, token });
    const headers = { 'content-type': JSON_TYPE, 'x-amzn-requestid': requestId };
    return { statusCode: 200, headers, body: JSON.stringify({ logGroups: page, nextToken: next }) };
  }

  /** In the order of their names. */
  private async all(): Promise<api.LogGroup[]> {
    const groups = new Map([...this.ofFunctions(), ...(await this.ofMoto())].map((one) => [one.logGroupName, one]));
    return [...groups.values()].sort((a, b) => (a.logGroupName! < b.logGroupName! ? -1 : 1));
  }

  private ofFunctions(): api.LogGroup[] {
    const { partition, region, accountId } = this.deps.surroundings;
    return this.deps.logs.groups().map(({ name: logGroupName, since: creationTime }) => {
      const logGroupArn = `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroupName}`;
      return { logGroupName, creationTime, arn: `${logGroupArn}:*`, logGroupArn, metricFilterCount: 0, storedBytes: 0 };
    });
  }

  private async ofMoto(): Promise<api.LogGroup[]> {
    const groups: api.LogGroup[] = [];
    for (let nextToken: string | undefined; ;) {
      const { body } = await this.deps.moto.call('logs', {
        ...{ method: 'POST', path: '/', body: JSON.stringify({ nextToken }) },
        headers: { 'content-type': JSON_TYPE, 'x-amz-target': 'Logs_20140328.DescribeLogGroups' },
      });
      const page = JSON.parse(body.toString('utf8')) as api.DescribeLogGroupsResponse;
      groups.push(...(page.logGroups ?? []));
      nextToken = page.nextToken;
      if (nextToken === undefined || nextToken === null) return groups;
    }
  }
}
