import pc from 'picocolors';
import type { RehearsalEvent, Verdict } from './events';
import type { Report, RequestCounts } from './report';
import { count, duration, summaryRows } from './summary';

type Colors = ReturnType<typeof pc.createColors>;

/** Where the terminal writes; `columns` is undefined when it is none. */
export interface Output {
  write(text: string): unknown;
  readonly columns?: number;
}

export interface TerminalProps {
  readonly out: Output;
  /** A terminal gets colours and a line that moves; anything else gets plain lines. */
  readonly interactive: boolean;
  /** Virtual time at the start, milliseconds since the epoch. */
  readonly start: number;
  /** Also print what functions log. @default false */
  readonly verbose?: boolean;
}

const BAR = 20;
const MARK: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', inconclusive: '?' };

/** Tells a person what happens, as it happens. */
export class Terminal {
  private readonly colors: Colors;
  private readonly resources = new Map<string, number>();
  /** What was noted once is not repeated for every execution. */
  private readonly noted = new Set<string>();
  private greenPercent: number | undefined;
  private moving = '';

  constructor(private readonly props: TerminalProps) {
    this.colors = pc.createColors(props.interactive);
  }

  note(event: RehearsalEvent): void {
    const line = this.describe(event);
    if (line !== undefined) this.line(event.at, line);
  }

  /** The line that moves: how the traffic is split and what came of it. */
  requests(requests: RequestCounts): void {
    if (!this.props.interactive || this.greenPercent === undefined) return;
    const versions = requests.byVersion.map(
      (v) => `v${v.version} ${count(v.total)}${v.failed > 0 ? this.colors.red(` ${count(v.failed)} failed`) : ''}`,
    );
    this.move(`         ${this.bar(this.greenPercent)}  ${versions.join('  ')}`);
  }

  /** What is live at the end, why, and whether it was expected. */
  summary(report: Report): void {
    const c = this.colors;
    const { out } = this.props;
    this.move('');
    out.write('\n');
    for (const [name, value] of summaryRows(report)) out.write(`  ${c.dim(name.padEnd(14))}${value}\n`);
    const { met, reasons } = report.expectation;
    out.write(
      `\n  ${met ? c.green('✓ came out as expected') : c.red('✗ did not come out as expected')} (${report.scenario}, seed ${report.seed})\n`,
    );
    for (const reason of reasons) out.write(`    ${c.red('·')} ${reason}\n`);
  }

  private describe(event: RehearsalEvent): string | undefined {
    const c = this.colors;
    switch (event.kind) {
      case 'note':
        if (this.noted.has(event.text)) return undefined;
        this.noted.add(event.text);
        return c.dim(event.text);
      case 'execution-started':
        return c.bold(`▶ execution ${event.executionId}`) + c.dim(` started by ${event.trigger}`);
      case 'execution-ended': {
        const good = event.status === 'Succeeded';
        // What stopped it stands in the line of the action that failed.
        return (good ? c.green : c.red)(`${good ? '■' : '✗'} execution ${event.executionId} ${event.status}`);
      }
      case 'stage-started':
        return c.bold(`  ${event.stage}`);
      case 'action-ended': {
        const good = event.status === 'Succeeded';
        const mark = good ? c.green('✓') : c.red('✗');
        return `    ${mark} ${event.action} ${c.dim(event.provider)}${event.summary ? `  ${indented(event.summary)}` : ''}`;
      }
      case 'job-ended': {
        const metrics = Object.entries(event.metrics).map(([name, value]) => `${name} ${Number(value.toPrecision(5))}`);
        return `    · ${event.jobName} ${event.status}${metrics.length > 0 ? `: ${metrics.join(', ')}` : ''}${event.reason ? `: ${event.reason}` : ''}`;
      }
      case 'resource':
        this.resources.set(event.stack, (this.resources.get(event.stack) ?? 0) + 1);
        if (event.change === 'failed')
          return c.red(`    · ${event.stack}/${event.logicalId} (${event.type}): ${event.reason ?? 'failed'}`);
        return undefined;
      case 'stack': {
        if (!/_(COMPLETE|FAILED)$/.test(event.status)) return undefined;
        const changed = this.resources.get(event.stack) ?? 0;
        this.resources.delete(event.stack);
        const bad = /ROLLBACK|FAILED/.test(event.status);
        return `    · ${event.stack} ${(bad ? c.red : c.dim)(event.status)}${c.dim(`, ${changed} resource changes`)}`;
      }
      case 'deployment-started':
        this.greenPercent = 0;
        return c.cyan(
          `    ⇄ ${event.deploymentId}: ${event.functionName} from version ${event.fromVersion} (blue) to ${event.toVersion} (green)`,
        );
      case 'hook': {
        const paint = event.status === 'pass' ? c.green : event.status === 'fail' ? c.red : c.yellow;
        return `      ${paint(`${MARK[event.status]} ${event.event} ${event.status}`)}${event.reasons.map((r) => `\n${' '.repeat(21)}- ${r}`).join('')}`;
      }
      case 'shift':
        this.greenPercent = event.greenPercent;
        return `      ${this.bar(event.greenPercent)}`;
      case 'deployment-ended': {
        this.greenPercent = undefined;
        this.move('');
        const paint = event.status === 'Succeeded' ? c.green : c.red;
        return `    ⇄ ${event.deploymentId} ${paint(event.status)}${event.rollback ? c.red(`, back to blue by ${event.rollback.cause}`) : ''}`;
      }
      case 'alarm':
        if (event.to !== 'ALARM' && event.from !== 'ALARM') return undefined;
        return (event.to === 'ALARM' ? c.red : c.dim)(`      ! alarm ${event.name} is ${event.to}: ${event.reason}`);
      case 'approval-asked':
        return c.yellow(`    ? ${event.action} is asked: ${indented(event.comment)}`);
      case 'approval-given':
        return `    ${event.approved ? c.green('✓ approved') : c.red('✗ refused')} by ${event.by}${event.comment ? `: ${event.comment}` : ''}`;
      case 'capacity':
        return event.from === 0
          ? undefined
          : `    ↕ ${event.endpointName}: from ${event.from} to ${event.to} instances, ${event.cause}`;
      case 'fault':
        return c.yellow(`      ⚡ fault: ${event.text}`);
      case 'undelivered':
        return c.red(`    ✗ an event of ${event.source} did not reach ${event.target}: ${event.reason}`);
      case 'lambda-log':
        return this.props.verbose ? c.dim(`      ${event.functionName}:${event.version} ${event.line}`) : undefined;
      case 'stage-ended':
      case 'action-started':
      case 'recorded-only':
        return undefined;
    }
  }

  private bar(greenPercent: number): string {
    const filled = Math.round((greenPercent / 100) * BAR);
    const c = this.colors;
    return `${c.green('█'.repeat(filled))}${c.blue('░'.repeat(BAR - filled))} ${greenPercent} % green`;
  }

  private line(at: number, text: string): void {
    const moving = this.moving;
    this.move('');
    this.props.out.write(`${this.colors.dim(duration(at - this.props.start).padStart(8))} ${text}\n`);
    this.move(this.greenPercent === undefined ? '' : moving);
  }

  /** Rewrites the line that moves; one that is too wide would wrap and could not be taken back. */
  private move(text: string): void {
    if (!this.props.interactive) return;
    if (this.moving !== '') this.props.out.write('\r\u001b[2K');
    this.moving = visibleLength(text) < (this.props.out.columns ?? 80) ? text : '';
    this.props.out.write(this.moving);
  }
}

const indented = (text: string): string => text.split('\n').join(`\n${' '.repeat(17)}`);
// eslint-disable-next-line no-control-regex -- the escape character is what colours are made of
const visibleLength = (text: string): number => text.replace(/\u001b\[[0-9;]*m/g, '').length;
