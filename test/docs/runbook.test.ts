import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemblyOf, resourcesOf, ROOT } from '../lib/support/synthesized';
import { anchorsOf, sectionOf } from './support/markdown';

const RUNBOOK = readFileSync(join(ROOT, 'docs', 'runbook.md'), 'utf8');
const STACKS = ['pipeline', 'Train', 'DeployDev', 'DeployProd', 'operations'] as const;

/** Alarms of every stack, by name, with what their description links to. */
const alarms = () =>
  STACKS.flatMap((stack) => resourcesOf(assemblyOf().template(stack), 'AWS::CloudWatch::Alarm')).map(([, it]) => ({
    name: String(it.Properties.AlarmName),
    anchor: /docs\/runbook\.md#([\w-]+)/.exec(String(it.Properties.AlarmDescription))?.[1],
  }));

describe('the runbook', () => {
  it('is linked by every alarm', () => {
    expect(alarms().filter(({ anchor }) => anchor === undefined)).toEqual([]);
    expect(alarms().length).toBeGreaterThan(0);
  });

  it('has one entry for each kind of alarm, and no entry for one that is no more', () => {
    const entries = anchorsOf(sectionOf(RUNBOOK, 'Alarms'), 3);
    // Alarms of one kind, such as those of the features' drift, share their entry.
    const kinds = new Set(alarms().map(({ anchor }) => anchor!));
    expect([...entries].sort()).toEqual([...kinds].sort());
  });

  it('has an entry for a failure in each stage of the pipeline', () => {
    const [[, pipeline] = []] = resourcesOf(assemblyOf().template('pipeline'), 'AWS::CodePipeline::Pipeline');
    const stages = (pipeline!.Properties.Stages as { Name: string }[]).map(({ Name }) => Name.toLowerCase());
    expect(anchorsOf(sectionOf(RUNBOOK, 'A release failed'), 3)).toEqual(stages);
  });
});
