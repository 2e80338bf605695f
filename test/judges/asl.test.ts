import aslValidator from 'asl-validator';
import { stacksOf } from '../lib/support/stacks';
import { assemblyOf, REQUIRED, resourcesOf } from '../lib/support/synthesized';
import { type Run, RUNS } from './runs';

/** A definition as Step Functions gets it: references stand for ARNs, which asl-validator looks at too. */
function textOf(definition: unknown): string {
  if (typeof definition === 'string') return definition;
  const { 'Fn::Join': joined, Ref: reference } = definition as { 'Fn::Join'?: [string, unknown[]]; Ref?: string };
  if (joined) return joined[1].map(textOf).join(joined[0]);
  if (reference === 'AWS::Partition') return 'aws';
  return 'arn:aws:lambda:us-east-1:111122223333:function:some-function';
}

/** Every state machine of the app, by stack and logical id. */
const machines = (run: Run): [string, object][] =>
  stacksOf(assemblyOf(RUNS[run](REQUIRED.region))).flatMap(({ name, template }) =>
    resourcesOf(template, 'AWS::StepFunctions::StateMachine').map(([id, { Properties }]): [string, object] => [
      `${name} ${id.replace(/[0-9A-F]{8}$/, '')}`,
      JSON.parse(textOf(Properties.DefinitionString)) as object,
    ]),
  );

describe.each(Object.keys(RUNS) as Run[])('the app %s', (run) => {
  it('has state machines that asl-validator takes', () => {
    const found = machines(run);
    expect(found.map(([name]) => name)).toEqual([
      'nyctaxi-training TrainingMachine',
      'nyctaxi-prod DeploymentHooksBakeMachine',
    ]);
    for (const [name, definition] of found)
      expect([name, aslValidator(definition)]).toEqual([name, expect.objectContaining({ isValid: true, errors: [] })]);
  });
});

it('asl-validator refuses a machine whose state leads nowhere', () => {
  const [[, machine]] = machines('as it comes') as [[string, { StartAt: string }]];
  expect(aslValidator({ ...machine, StartAt: 'Nowhere' })).toMatchObject({ isValid: false });
});
