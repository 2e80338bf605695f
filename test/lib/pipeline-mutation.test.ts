import { changes, declaredPipeline, executionsFrom, refusal, type RunningExecution } from '../../lib/pipeline-mutation';

const pipeline = {
  name: 'taxi-pipeline',
  stages: [
    { name: 'Build', actions: ['Build'] },
    { name: 'Train', actions: ['Prepare', 'Deploy', 'TrainModel'] },
    { name: 'DeployDev', actions: ['Evaluate', 'Approve'] },
    { name: 'DeployProd', actions: ['Deploy'] },
  ],
};
const execution = (id: string, ...actions: [stage: string, action: string, status: string][]): RunningExecution => ({
  id,
  actions: actions.map(([stage, action, status]) => ({ stage, action, status })),
});
const harmed = (...executions: RunningExecution[]) => executionsFrom('Train', pipeline, executions).map(({ id }) => id);
const trained: [string, string, string][] = [
  ['Train', 'Prepare', 'Succeeded'],
  ['Train', 'Deploy', 'Succeeded'],
  ['Train', 'TrainModel', 'Succeeded'],
];

describe('a change of the pipeline', () => {
  it('is seen in what the templates mean, not in how they are written', () => {
    expect(
      changes(
        { Resources: { A: { Type: 'T', Properties: { x: 1, y: 2 } } } },
        { Resources: { A: { Properties: { y: 2, x: 1 }, Type: 'T' } } },
      ),
    ).toBe(false);
    expect(changes({ Resources: { A: { Type: 'T' } } }, { Resources: { A: { Type: 'U' } } })).toBe(true);
  });
});

describe('an execution that a change would harm', () => {
  it('waits for a person', () => {
    expect(harmed(execution('x', ...trained, ['DeployDev', 'Approve', 'InProgress']))).toEqual(['x']);
  });

  it('has trained and waits for its turn in the next stage', () => {
    expect(harmed(execution('x', ...trained))).toEqual(['x']);
  });

  it('is in production', () => {
    expect(harmed(execution('x', ['DeployProd', 'Deploy', 'InProgress']))).toEqual(['x']);
  });

  it('trains: it might ask a person before the pipeline is changed', () => {
    expect(harmed(execution('x', ['Train', 'Prepare', 'InProgress']))).toEqual(['x']);
    expect(harmed(execution('x', ...trained.slice(0, 2), ['Train', 'TrainModel', 'InProgress']))).toEqual(['x']);
  });

  it('is one whose training failed first and succeeded when retried', () => {
    expect(harmed(execution('x', ['Train', 'TrainModel', 'Failed'], ...trained))).toEqual(['x']);
  });

  it('is none that has not begun to train, and all that have', () => {
    const waiting = execution('waiting', ...trained, ['DeployDev', 'Approve', 'InProgress']);
    expect(harmed(execution('building', ['Build', 'Build', 'InProgress']), waiting)).toEqual(['waiting']);
  });
});

describe('the refusal', () => {
  it('says which executions wait, where, and what to do', () => {
    const text = refusal('taxi-pipeline', [
      execution('abc', ['DeployDev', 'Approve', 'InProgress']),
      execution('def', ...trained),
    ]);
    expect(text).toContain('taxi-pipeline');
    expect(text).toContain('abc (DeployDev, Approve)');
    expect(text).toContain('def (waiting for its next stage)');
    expect(text).toContain('Retry the Build stage');
  });
});

describe('the declared pipeline', () => {
  const declare = (...names: unknown[]) =>
    declaredPipeline({
      Resources: Object.fromEntries(
        names.map((Name, index) => [
          `P${index}`,
          {
            Type: 'AWS::CodePipeline::Pipeline',
            Properties: { Name, Stages: [{ Name: 'S', Actions: [{ Name: 'A' }] }] },
          },
        ]),
      ),
    });

  it('is read from the template', () => {
    expect(declare('taxi')).toEqual({ name: 'taxi', stages: [{ name: 'S', actions: ['A'] }] });
  });

  it('must be one, with a literal name', () => {
    expect(() => declare()).toThrow('found 0');
    expect(() => declare('a', 'b')).toThrow('found 2');
    expect(() => declare({ Ref: 'X' })).toThrow('literal name');
  });
});
