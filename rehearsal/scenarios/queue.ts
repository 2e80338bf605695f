import type { ExecutionReport } from '../report';
import { checkLive, checkNoRequestFailed, judging, releases, type Scenario, standing } from './scenario';

/** Uploads that come faster than releases go: two at once, a third one while the second's traffic shifts. */
export const queue: Scenario = {
  name: 'queue',
  summary:
    'three uploads in short order, the third during the shift of the second; each goes live, in order, with its own data',
  inputs: ['ordinary'],

  async play(operator) {
    await operator.deployPipeline();
    await operator.upload('ordinary');
    const second = await operator.upload('ordinary');
    await operator.shifting(second);
    const third = await operator.upload('ordinary');
    await operator.ended(third);
    await operator.rest(10);
  },

  judge: (outcome) =>
    judging((check) => {
      const all = releases(outcome, check);
      const [first, second, third] = all;
      check(all.length === 3, `${all.length} executions ran for three uploads`);
      for (const [whose, release] of Object.entries({ first, second, third }))
        check(release?.status === 'Succeeded', `the ${whose} release is ${standing(release)}`);
      for (const text of [...outOfOrder(all), ...othersData(all)]) check(false, text);
      check(waited(first, second), 'the second release never waited for the first one at the entrance of a stage');
      check(beganDuringShift(second, third), "the third release did not begin while the second one's traffic shifted");
      for (const [whose, release] of Object.entries({ second, third })) {
        const { status, rollback } = release?.deployment ?? {};
        check(
          status === 'Succeeded' && rollback === null,
          `the shift of the ${whose} release is ${status ?? 'missing'}`,
        );
      }
      for (const { executionId } of all) {
        const answers = outcome.requests.byVersion.filter((version) => version.executionId === executionId);
        check(
          answers.some(({ total }) => total > 0),
          `no client was answered by the model of execution ${executionId}`,
        );
      }
      checkLive(outcome, third, check);
      checkNoRequestFailed(outcome, check);
    }),
};

/** Where an execution was in a stage before an earlier one had left it; times are ISO 8601, so that their texts compare. */
function outOfOrder(executions: readonly ExecutionReport[]): readonly string[] {
  return executions.flatMap((later, index) => {
    const earlier = executions[index - 1];
    return later.stages.flatMap((stage) => {
      const left = earlier?.stages.find(({ name }) => name === stage.name)?.endedAt ?? undefined;
      if (earlier === undefined || (left !== undefined && left <= stage.startedAt)) return [];
      return [`execution ${later.executionId} entered ${stage.name} before ${earlier.executionId} had left it`];
    });
  });
}

/** Where a candidate did not learn from the upload that started its execution. Each upload has a number in its key. */
function othersData(executions: readonly ExecutionReport[]): readonly string[] {
  const uploads = executions.map(({ candidate }) =>
    Number(/\/(\d+)\/[^/]+$/.exec(candidate?.trainingDataUrl ?? '')?.[1]),
  );
  return executions.flatMap(({ executionId, candidate }, index) =>
    Number.isInteger(uploads[index]) && (index === 0 || uploads[index]! > uploads[index - 1]!)
      ? []
      : [`execution ${executionId} learned from ${candidate?.trainingDataUrl ?? 'nothing'}, not from its own upload`],
  );
}

/** Whether a stage was entered in the very moment in which the earlier execution left it. */
function waited(earlier: ExecutionReport | undefined, later: ExecutionReport | undefined): boolean {
  const left = new Map(earlier?.stages.map(({ name, endedAt }) => [name, endedAt]));
  return later?.stages.some(({ name, startedAt }) => left.get(name) === startedAt) ?? false;
}

function beganDuringShift(shifted: ExecutionReport | undefined, later: ExecutionReport | undefined): boolean {
  const shift = shifted?.deployment?.shift ?? [];
  const began = later?.stages[0]?.startedAt;
  return began !== undefined && shift.length > 1 && shift[0]!.at <= began && began < shift.at(-1)!.at;
}
