import { deniedError } from '../../../../rehearsal/services/iam/denied-error';
import { managedRuleOf } from '../../../../rehearsal/services/states/managed-rules';
import { judging } from '../../account/all-allowed';
import { account, machineOf, ROLE } from './account';

const job = (call: string) => ({
  Job: { Type: 'Task', Resource: `arn:aws:states:::sagemaker:${call}`, Arguments: {}, End: true },
});

it('only a job that is waited for needs a rule', () => {
  expect(managedRuleOf('arn:aws:states:::sagemaker:createTrainingJob.sync')).toBe(
    'StepFunctionsGetEventsForSageMakerTrainingJobsRule',
  );
  expect(managedRuleOf('arn:aws:states:::sagemaker:createTrainingJob')).toBeUndefined();
  expect(managedRuleOf('arn:aws:states:::lambda:invoke')).toBeUndefined();
});

it("a machine is refused whose role may not make the rule of a job's end", () => {
  const calls = judging(({ operation }) => (operation === 'PutRule' ? deniedError('events', 'no') : undefined));
  const { machines } = account({ calls });
  expect(() => machineOf(machines, job('createTrainingJob.sync'))).toThrow(
    `'${ROLE}' is not authorized to create managed-rule. (no)`,
  );
  expect(machineOf(machines, job('createTrainingJob'))).toContain(':stateMachine:machine');
});

it('makes the rule with the role of the machine, once', () => {
  const calls = judging(() => undefined);
  machineOf(account({ calls }).machines, job('createTrainingJob.sync'));
  expect(calls.calls).toEqual(['events:PutRule', 'events:PutTargets', 'events:DescribeRule']);
});
