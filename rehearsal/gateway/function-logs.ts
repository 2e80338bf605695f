import { createHash } from 'node:crypto';
import type * as api from '@aws-sdk/client-cloudwatch-logs';
import { ServiceError } from '../contracts';
import type { FunctionLogs, LogEvent } from '../services/lambda/logs';
import { pager } from '../services/pages';
import { logFilter } from './log-filter';
import type { WireResponse } from './wire';

/** Most events on a page. */
const MOST = 10_000;
const pageOf = pager('InvalidParameterException');

type Input = Readonly<Record<string, unknown>>;
type Answer = (events: readonly LogEvent[], input: Input) => object;

/**
 * The log groups of functions, as CloudWatch Logs' readers see them. The lines are kept in memory, the newest of each
 * group; every other group is moto's.
 */
export class FunctionLogReaders {
  constructor(private readonly logs: Pick<FunctionLogs, 'read' | 'remove' | 'removeStream'>) {}

  /** Undefined when the operation is no reader's, or the group none of a function. Throws ServiceError. */
  answer(operation: string, input: Input, requestId: string): WireResponse | undefined {
    const read = READERS[operation];
    const group = groupOf(input);
    if (read === undefined || group === undefined) return undefined;
    const events = this.logs.read(group);
    if (events.length === 0) return undefined;
    return {
      statusCode: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
      body: JSON.stringify(read(events, input)),
    };
  }

  /** Removes what a deletion names and functions have written; true when there was something. Moto may have the group, too. */
  removed(operation: string, input: Input): boolean {
    const group = groupOf(input);
    if (group === undefined) return false;
    if (operation === 'DeleteLogGroup') return this.logs.remove(group);
    return operation === 'DeleteLogStream' && this.logs.removeStream(group, String(input['logStreamName']));
  }
}

const READERS: Readonly<Record<string, Answer>> = {
  FilterLogEvents(events, input): api.FilterLogEventsResponse {
    const { logStreamNames, logStreamNamePrefix, filterPattern = '', limit } = input as api.FilterLogEventsRequest;
    const matches = logFilter(filterPattern);
    const found = identified(within(events, input)).filter(
      ({ stream, message }) =>
        (logStreamNames === undefined || logStreamNames.includes(stream)) &&
        stream.startsWith(logStreamNamePrefix ?? '') &&
        matches(message),
    );
    const { page, next } = pageOf(found, {
      ...{ list: `events ${groupOf(input)}`, id: (event) => event.id, size: limit, whole: MOST, token: tokenOf(input) },
    });
    return {
      events: page.map(({ stream, at, message, id }) => ({
        ...{ logStreamName: stream, timestamp: at, message, ingestionTime: at, eventId: id },
      })),
      searchedLogStreams: [],
      ...(next !== undefined && { nextToken: next }),
    };
  },

  GetLogEvents(events, input): api.GetLogEventsResponse {
    const { logStreamName, limit = MOST, startFromHead } = input as unknown as api.GetLogEventsRequest;
    if (!events.some(({ stream }) => stream === logStreamName))
      throw new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.');
    const found = within(events, input).filter(({ stream }) => stream === logStreamName);
    // A token tells where the page ends on its side; at the end it is the one that was given.
    const token = String(input['nextToken'] ?? (startFromHead ? 'f/0' : `b/${found.length}`));
    const position = Number(/^[fb]\/(\d+)$/.exec(token)?.[1] ?? NaN);
    if (Number.isNaN(position))
      throw new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.');
    const [from, to] = token.startsWith('f')
      ? [Math.min(position, found.length), Math.min(position + limit, found.length)]
      : [Math.max(0, position - limit), position];
    return {
      events: found.slice(from, to).map(({ at, message }) => ({ timestamp: at, message, ingestionTime: at })),
      nextForwardToken: `f/${to}`,
      nextBackwardToken: `b/${from}`,
    };
  },

  DescribeLogStreams(events, input): api.DescribeLogStreamsResponse {
    const { logStreamNamePrefix = '', orderBy, descending, limit } = input as api.DescribeLogStreamsRequest;
    const streams = new Map<string, { first: number; last: number }>();
    for (const { stream, at } of events)
      if (stream.startsWith(logStreamNamePrefix))
        streams.set(stream, { first: streams.get(stream)?.first ?? at, last: at });
    const sorted = [...streams].sort(([a, x], [b, y]) =>
      orderBy === 'LastEventTime' ? x.last - y.last : a < b ? -1 : 1,
    );
    const { page, next } = pageOf(descending ? sorted.reverse() : sorted, {
      ...{ list: `streams ${groupOf(input)}`, id: ([name]) => name, size: limit, whole: 50, token: tokenOf(input) },
    });
    return {
      logStreams: page.map(([logStreamName, { first, last }]) => ({
        logStreamName,
        creationTime: first,
        firstEventTimestamp: first,
        lastEventTimestamp: last,
        lastIngestionTime: last,
        storedBytes: 0,
      })),
      ...(next !== undefined && { nextToken: next }),
    };
  },
};

/** The operations that read functions' logs. */
export const readerOperations: readonly string[] = [...Object.keys(READERS), 'DescribeLogGroups'];

/** A group is given by its name or by its ARN. */
function groupOf({ logGroupName, logGroupIdentifier }: Input): string | undefined {
  if (typeof logGroupName === 'string') return logGroupName;
  if (typeof logGroupIdentifier !== 'string') return undefined;
  return logGroupIdentifier.replace(/^arn:[^:]+:logs:[^:]+:\d+:log-group:/, '').replace(/:\*$/, '');
}

const tokenOf = ({ nextToken }: Input): string | undefined => (nextToken === undefined ? undefined : String(nextToken));

function within(events: readonly LogEvent[], { startTime = -Infinity, endTime = Infinity }: Input): LogEvent[] {
  const [from, to] = [Number(startTime), Number(endTime)];
  return events.filter(({ at }) => at >= from && at <= to).sort((a, b) => a.at - b.at);
}

/** An event's id is the same at every reading: whoever follows a log passes over what was read before. */
function identified(events: readonly LogEvent[]): (LogEvent & { readonly id: string })[] {
  const seen = new Map<string, number>();
  return events.map((event) => {
    const content = `${event.at} ${event.stream} ${event.message}`;
    const nth = (seen.get(content) ?? 0) + 1;
    seen.set(content, nth);
    return { ...event, id: createHash('sha256').update(`${nth} ${content}`).digest('hex').slice(0, 56) };
  });
}
