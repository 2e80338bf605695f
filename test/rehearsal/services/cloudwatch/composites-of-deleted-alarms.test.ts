import { account, ERRORS, MINUTE } from './account';

/** Two alarms of a release that fails, and what somebody else has made of them. */
function named() {
  const made = account();
  for (const name of ['burst', 'latency']) made.alarms.put(name, ERRORS, 'stack/Release');
  made.alarms.putComposite('any', { AlarmRule: 'ALARM(burst) OR ALARM(latency)' }, 'other/Any');
  made.alarms.putComposite('quiet', { AlarmRule: 'NOT ALARM(burst)' }, 'other/Quiet');
  return made;
}

/** Lets a minute pass under alarms. */
async function aMinute({ alarms, clock }: ReturnType<typeof account>): Promise<void> {
  const release = alarms.hold();
  await clock.sleep(MINUTE);
  release();
}

it('a composite alarm outlives the alarms that it names, and a deleted one is in no state', async () => {
  const made = named();
  const { alarms, fatal } = made;
  alarms.setState('burst', 'ALARM', 'while its stack goes back');
  expect([alarms.alarmState('any'), alarms.alarmState('quiet')]).toEqual(['ALARM', 'OK']);
  for (const name of ['burst', 'latency']) alarms.delete(name);
  await aMinute(made);
  expect([alarms.alarmState('any'), alarms.alarmState('quiet')]).toEqual(['OK', 'ALARM']);
  expect(fatal).toEqual([]);
});

it('a composite alarm follows an alarm that is made again under the same name', async () => {
  const made = named();
  made.alarms.delete('burst');
  await aMinute(made);
  made.alarms.put('burst', ERRORS, 'stack/Release');
  expect(made.alarms.alarmState('burst')).toBe('INSUFFICIENT_DATA');
  made.alarms.setState('burst', 'ALARM', 'the next release');
  expect([made.alarms.alarmState('any'), made.alarms.alarmState('quiet')]).toEqual(['ALARM', 'OK']);
});
