import { FunctionLogReaders } from '../../../rehearsal/gateway/function-logs';
import { FunctionLogs } from '../../../rehearsal/services/lambda/logs';

const GROUP = '/aws/lambda/f';

function written() {
  const logs = new FunctionLogs();
  for (const stream of ['one', 'two']) logs.write(GROUP, stream, `from ${stream}`, 1);
  return { logs, readers: new FunctionLogReaders(logs) };
}

describe('deleting what functions have written', () => {
  it('removes a group with its events, so that nobody finds it again', () => {
    const { logs, readers } = written();
    expect(readers.removed('DeleteLogGroup', { logGroupName: GROUP })).toBe(true);
    expect(logs.groups()).toEqual([]);
    expect(readers.removed('DeleteLogGroup', { logGroupName: GROUP })).toBe(false);
  });

  it('removes one stream and leaves the others', () => {
    const { logs, readers } = written();
    const stream = { logGroupName: GROUP, logStreamName: 'one' };
    expect(readers.removed('DeleteLogStream', stream)).toBe(true);
    expect(logs.read(GROUP).map(({ message }) => message)).toEqual(['from two']);
    expect(readers.removed('DeleteLogStream', stream)).toBe(false);
  });

  it('is no matter of other operations', () => {
    expect(written().readers.removed('PutRetentionPolicy', { logGroupName: GROUP })).toBe(false);
  });
});
