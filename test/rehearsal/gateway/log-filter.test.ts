import { NotRehearsable, ServiceError } from '../../../rehearsal/contracts';
import { FunctionLogReaders } from '../../../rehearsal/gateway/function-logs';
import { logFilter } from '../../../rehearsal/gateway/log-filter';
import { FunctionLogs } from '../../../rehearsal/services/lambda/logs';

describe('a filter pattern', () => {
  it.each([
    ['', 'anything', true],
    ['ERROR timed', 'ERROR: it timed out', true],
    ['ERROR timed', 'ERROR', false],
    ['?ERROR ?"Task timed out"', 'Task timed out after 3 s', true],
    ['?ERROR ?"Task timed out"', 'Task done', false],
    ['"say \\"no\\""', 'they say "no" again', true],
    ['ERROR -quiet', 'ERROR quiet', false],
    ['ERROR ?never', 'ERROR', true],
  ])('%j on %j is %s', (pattern, message, matches) => {
    expect(logFilter(pattern)(message)).toBe(matches);
  });

  it.each(['{ $.level = %ERR.*% }', '{ $.tags[*] = "a" }', '[ip, user]', '%ERR.*%'])(
    'is refused by name when it is %s',
    (pattern) => {
      expect(() => logFilter(pattern)).toThrow(NotRehearsable);
    },
  );

  it.each([
    ['{ $.message = "request" && $.status >= 502 }', true],
    ['{ ($.message = "re*") && (($.status < 500) || ($.version = 7)) }', true],
    ['{ $.message = request }', true],
    ['{ $.message != "request" }', false],
    ['{ $.status = "502" }', false],
    ['{ $.none > 1 || $.none = "a" || $.none != 1 }', false],
    ['{ $.none NOT EXISTS && $.error IS NULL && $.last IS TRUE }', true],
    ['{ $.rows[1].size = 2 && $.["rows"] EXISTS }', true],
  ])('%s on a request is %s', (pattern, matches) => {
    const event = { message: 'request', status: 502, version: 7, error: null, last: true, rows: [{}, { size: 2 }] };
    expect(logFilter(pattern)(JSON.stringify(event))).toBe(matches);
    expect(logFilter(pattern)('not JSON')).toBe(false);
  });

  it.each(['{ $.a = }', '{ $.a }', '{ a = 1 }', '{ $.a = 1', '{ ($.a = 1 }', '{ $.a < "b" }', '{ $.a = 1 $.b = 2 }'])(
    'is none when it is %s',
    (pattern) => expect(() => logFilter(pattern)).toThrow(ServiceError),
  );

  it('that opens a quotation and does not close it is none', () => {
    expect(() => logFilter('"open')).toThrow(ServiceError);
  });
});

describe("readers of functions' logs", () => {
  const logs = new FunctionLogs();
  for (let i = 0; i < 5; i++) logs.write('/aws/lambda/f', i < 3 ? 'a' : 'b', `line ${i}`, 1_000 + i);
  const readers = new FunctionLogReaders(logs);
  const read = (operation: string, input: object) => {
    const answer = readers.answer(operation, { logGroupName: '/aws/lambda/f', ...input }, 'r');
    return answer && JSON.parse(String(answer.body));
  };
  const messages = ({ events }: { events: { message: string }[] }) => events.map(({ message }) => message);

  it('get page after page, each line once and under the same id', () => {
    const first = read('FilterLogEvents', { limit: 3 });
    const second = read('FilterLogEvents', { limit: 3, nextToken: first.nextToken });
    expect([...messages(first), ...messages(second)]).toEqual([0, 1, 2, 3, 4].map((i) => `line ${i}`));
    expect(second.nextToken).toBeUndefined();
    expect(read('FilterLogEvents', { startTime: 1_003 }).events[0].eventId).toBe(second.events[0].eventId);
  });

  it('get the newest lines of a stream, and go back and forth by tokens', () => {
    const newest = read('GetLogEvents', { logStreamName: 'a', limit: 2 });
    expect(messages(newest)).toEqual(['line 1', 'line 2']);
    const before = read('GetLogEvents', { logStreamName: 'a', limit: 2, nextToken: newest.nextBackwardToken });
    expect(messages(before)).toEqual(['line 0']);
    const after = read('GetLogEvents', { logStreamName: 'a', nextToken: newest.nextForwardToken });
    expect([messages(after), after.nextForwardToken]).toEqual([[], newest.nextForwardToken]);
  });

  it('see the streams, the latest first when asked so', () => {
    const { logStreams } = read('DescribeLogStreams', { orderBy: 'LastEventTime', descending: true });
    expect(logStreams.map((stream: { logStreamName: string }) => stream.logStreamName)).toEqual(['b', 'a']);
  });

  it('are told when a stream is not there, and left to moto for other groups', () => {
    expect(() => read('GetLogEvents', { logStreamName: 'none' })).toThrow('does not exist');
    expect(readers.answer('GetLogEvents', { logGroupName: '/other', logStreamName: 'a' }, 'r')).toBeUndefined();
  });
});
