import type { Services } from './account/services';
import type { Clients } from './clients';
import type { Clock } from './clock';
import type { MemoryWatch } from './processes/memory';
import { START } from './rehearsal';
import { type Report, WALL_TIME_FIELDS } from './report';
import type { ReportBuilder } from './report-builder';
import { iamReport } from './report-iam';
import { judgeAll, type Scenario } from './scenarios/scenario';
import type { WallTimes } from './wall-times';

/** What is known of a run when it has ended. */
export interface RunEnd {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly clock: Clock;
  readonly report: ReportBuilder;
  readonly wallTimes: WallTimes;
  readonly memory: MemoryWatch;
  readonly services: Services;
  /** Undefined when nobody called. */
  readonly clients: Clients | undefined;
}

/** The report of a run that has come to its end, with the scenario's judgement of it. */
export function reportOfRun({ scenario, seed, clock, report, wallTimes, memory, services, clients }: RunEnd): Report {
  const outcome = {
    ...{ scenario: scenario.name, seed, executions: report.executions },
    live: clients?.load.live() ?? null,
    requests: clients?.load.report() ?? { total: 0, failed: 0, byVersion: [] },
    resources: report.resources(),
    capacity: report.capacity,
    alarms: report.alarms,
    undelivered: report.undelivered,
    faults: report.faults,
    iam: iamReport(services.access),
    calls: Object.fromEntries(
      services.dispatcher.ledger
        .byOperation()
        .map(({ principal, service, operation, calls }) => [`${principal} ${service}:${operation}`, calls]),
    ),
    wallSeconds: Math.round(clock.wallMs()) / 1000,
    wallSecondsBy: wallTimes.seconds(),
    peakMemoryMib: memory.peakMib,
    peakResidentMib: memory.peakResidentMib,
    virtualSeconds: (clock.now() - START) / 1000,
    wallTimeFields: WALL_TIME_FIELDS,
  };
  const reasons = judgeAll(scenario, outcome);
  return { ...outcome, expectation: { met: reasons.length === 0, reasons } };
}
