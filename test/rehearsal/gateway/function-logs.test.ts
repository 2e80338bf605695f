import * as api from '@aws-sdk/client-cloudwatch-logs';
import { FunctionLogReaders } from '../../../rehearsal/gateway/function-logs';
import { FunctionLogs } from '../../../rehearsal/services/lambda/logs';
import { openAccount } from './account-fixture';

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

it('clients delete groups and streams of functions and of their own alike, and are refused what is not there', async () => {
  const { logs } = written();
  const account = await openAccount({ moto: true, logs });
  try {
    const client = new api.CloudWatchLogsClient(account.client);
    const names = async () =>
      (await client.send(new api.DescribeLogGroupsCommand({}))).logGroups!.map(({ logGroupName }) => logGroupName);
    const deleteGroup = (logGroupName: string) => client.send(new api.DeleteLogGroupCommand({ logGroupName }));
    await client.send(new api.CreateLogGroupCommand({ logGroupName: 'mine' }));
    expect(await names()).toEqual([GROUP, 'mine']);
    await client.send(new api.DeleteLogStreamCommand({ logGroupName: GROUP, logStreamName: 'one' }));
    expect(logs.read(GROUP).map(({ stream }) => stream)).toEqual(['two']);
    await deleteGroup(GROUP);
    expect(await names()).toEqual(['mine']);
    await deleteGroup('mine');
    expect(await names()).toEqual([]);
    await expect(deleteGroup(GROUP)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  } finally {
    await account.close();
  }
}, 60_000);
