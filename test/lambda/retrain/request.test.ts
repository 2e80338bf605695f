import { messageOf } from '../../../lambda/retrain/message';
import { readRequest } from '../../../lambda/retrain/request';
import { startedByFunction } from '../../../lambda/shared/trigger';

const alarm = (value: string, timestamp = '2026-01-05T09:00:00.000+0000') => ({
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  time: '2026-01-05T09:00:01Z',
  detail: { alarmName: 'taxi-prod-drift-distance-e1', state: { value, reason: 'above 0.2', timestamp } },
});

describe('a request for retraining', () => {
  it('is an alarm that rings', () => {
    expect(readRequest(alarm('ALARM'))).toEqual({
      kind: 'alarm',
      alarmName: 'taxi-prod-drift-distance-e1',
      at: '2026-01-05T09:00:00.000Z',
      reason: 'above 0.2',
    });
  });

  it('is the schedule', () => {
    const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', time: '2026-01-05T06:00:00Z', detail: {} };
    expect(readRequest(event)).toEqual({ kind: 'schedule', at: '2026-01-05T06:00:00Z' });
  });

  it.each([[alarm('OK')], [alarm('ALARM', 'yesterday')], [{ source: 'aws.s3' }], [undefined]])(
    'is nothing else: %j',
    (event) => expect(() => readRequest(event)).toThrow('expected an alarm'),
  );
});

describe('the message', () => {
  const request = { kind: 'schedule', at: '2026-01-05T06:00:00Z' } as const;

  it('asks a person for data, and says why no run was started', () => {
    const message = messageOf('taxi', request, { kind: 'ask-for-data', reason: 'trained on it' }, undefined);
    expect(message).toEqual({
      subject: 'taxi: new labelled data is needed',
      text: expect.stringContaining('No run was started: trained on it.'),
    });
  });

  it('names the run that was started', () => {
    const decision = { kind: 'start', dataVersionId: 'v2', reason: 'new data' } as const;
    expect(messageOf('taxi', request, decision, 'e2')?.text).toContain('Started execution e2 on version v2');
  });

  it('is not sent when there is nothing to do', () => {
    expect(messageOf('taxi', request, { kind: 'leave', reason: 'cool-down' }, undefined)).toBeUndefined();
  });
});

describe('who started an execution', () => {
  const by = (triggerDetail: string, triggerType = 'StartPipelineExecution') =>
    startedByFunction({ triggerType: triggerType as 'StartPipelineExecution', triggerDetail }, 'taxi-retrain');

  it('is told by the session of a function’s role', () => {
    expect(by('arn:aws:sts::111122223333:assumed-role/taxi-operations-Role-1A/taxi-retrain')).toBe(true);
    expect(by('arn:aws:sts::111122223333:assumed-role/Admin/taxi-retrain-not')).toBe(false);
    expect(by('arn:aws:iam::111122223333:user/taxi-retrain')).toBe(false);
    expect(by('arn:aws:sts::111122223333:assumed-role/r/taxi-retrain', 'CloudWatchEvent')).toBe(false);
    expect(startedByFunction(undefined, 'taxi-retrain')).toBe(false);
  });
});
