import type { IamReport, Report } from '../../rehearsal/report';
import { duration, summaryRows } from '../../rehearsal/summary';

const REPORT: Report = {
  ...{ scenario: 's', seed: 1, expectation: { met: true, reasons: [] }, executions: [], live: null },
  requests: { total: 0, failed: 0, byVersion: [] },
  resources: { created: [], replaced: [], deleted: [], retained: [], recordedOnly: [] },
  ...{ capacity: [], alarms: [], undelivered: [], faults: [], iam: null, calls: {} },
  ...{
    wallSeconds: 1,
    wallSecondsBy: {},
    peakMemoryMib: 1,
    peakResidentMib: 1,
    virtualSeconds: 60,
    wallTimeFields: [],
  },
};

const denial = { principal: 'arn:aws:iam::111122223333:role/hook', action: 's3:GetObject', message: '' };
const grant = { holder: 'r', policy: 'p', statement: '0', action: 'a:B', resource: '*' };

const rows = (iam: IamReport | null) =>
  summaryRows({ ...REPORT, iam }).filter(
    ([name]) => !['live', 'why', 'requests', 'recorded only', 'time'].includes(name),
  );

it('says who was denied what, each once, and how many grants were never used', () => {
  const denied = [
    { ...denial, resource: 'arn:aws:s3:::b/k', kind: 'implicit', count: 1_200 },
    { ...denial, action: 'sns:Publish', resource: '*', kind: 'explicit', count: 1 },
  ] as const;

  expect(rows({ calls: 2, denied, usedGrants: 5, unusedGrants: [grant], reached: {} })).toEqual([
    ['denied', 'hook: s3:GetObject on arn:aws:s3:::b/k (no statement allows it, 1,200 times)'],
    ['', 'hook: sns:Publish (a statement denies it)'],
    ['grants', '1 of 6 were never used'],
  ]);
});

it('says nothing of denials when there are none, and nothing of permissions when nobody judges', () => {
  expect(rows({ calls: 2, denied: [], usedGrants: 5, unusedGrants: [], reached: {} })).toEqual([
    ['grants', '0 of 5 were never used'],
  ]);
  expect(rows(null)).toEqual([]);
});

it('tells a time in hours, minutes and seconds', () => {
  expect(duration(3_723_999)).toBe('1:02:03');
});
