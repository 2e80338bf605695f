import type { IamReport, Report } from './report';

/** What a run came to, as names with their values. */
export function summaryRows(report: Report): readonly (readonly [string, string])[] {
  const { requests, live } = report;
  return [
    [
      'live',
      live
        ? `execution ${live.executionId ?? 'unknown'}, version ${live.functionVersion} of the function, endpoint ${live.endpointName ?? 'unknown'}`
        : 'nothing',
    ],
    ['why', why(report)],
    ['requests', `${count(requests.total)} sent, ${count(requests.failed)} failed`],
    ...requests.byVersion.map((v): [string, string] => [
      '',
      `version ${v.version}: ${count(v.total)} (${count(v.duringShift)} during shifts), ${count(v.failed)} failed, p50 ${v.latencyMs.p50} ms, p99 ${v.latencyMs.p99} ms`,
    ]),
    ...(report.iam ? permissionRows(report.iam) : []),
    ['recorded only', report.resources.recordedOnly.map((r) => r.type).join(', ') || 'nothing'],
    [
      'time',
      `${Math.round(report.wallSeconds)} s here, ${duration(report.virtualSeconds * 1000)} on the clock of the rehearsal; at most ${report.peakMemoryMib} MiB of memory`,
    ],
  ];
}

/** Who was denied what, each once, and how much of what was granted nobody needed. */
function permissionRows({ denied, usedGrants, unusedGrants }: IamReport): [string, string][] {
  const all = usedGrants + unusedGrants.length;
  return [
    ...denied.map((d, i): [string, string] => [
      i === 0 ? 'denied' : '',
      `${d.principal.slice(d.principal.lastIndexOf('/') + 1)}: ${d.action}${d.resource === '*' ? '' : ` on ${d.resource}`} (${d.kind === 'explicit' ? 'a statement denies it' : 'no statement allows it'}${d.count > 1 ? `, ${count(d.count)} times` : ''})`,
    ]),
    ['grants', `${count(unusedGrants.length)} of ${count(all)} were never used`],
  ];
}

/** Why what is live is live: the last release that went through, and what stopped those after it. */
function why(report: Report): string {
  const index = report.executions.findIndex((e) => e.executionId === report.live?.executionId);
  const after = report.executions.slice(index + 1).filter((e) => e.trigger !== 'CreatePipeline');
  const stopped = after
    .filter((e) => e.status !== 'Succeeded')
    .map((e) => {
      const stage = e.stages.findLast((s) => s.status !== 'Succeeded');
      const cause = e.deployment?.rollback?.cause;
      return `${e.executionId} was stopped ${stage ? `at ${stage.name}` : ''}${cause ? ` by ${cause}` : ''}`;
    });
  const own = index < 0 ? 'no release went through' : 'its release went through';
  return [own, ...stopped].join('; ');
}

export const count = (n: number): string => n.toLocaleString('en-US');

/** 1:02:03 for an hour, two minutes and three seconds. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => `${n}`.padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
