import { bothFleetsMinutes } from './sagemaker-items';
import { type Bill, type Item, ofType } from './item';
import { ORIGINAL } from './original';

/** What a release passes through: builds, pipeline, deployments, state machines, repository. */
export function codeItems(bill: Bill): Item[] {
  return [...builds(bill), ...repositories(bill), deploy(), ...pipelines(bill), ...machines(bill)];
}

function builds(bill: Bill): Item[] {
  const sizes = ofType(bill, 'AWS::CodeBuild::Project').map(
    ({ properties }) => (properties['Environment'] as { ComputeType: string }).ComputeType,
  );
  return [...new Set(sizes)].map((size) => {
    const count = sizes.filter((it) => it === size).length;
    return {
      ...{ service: 'CodeBuild', name: `${count} projects, ${size}`, price: `codebuild-minute:${size}`, monthly: 0 },
      ...{ perRelease: count * bill.assumptions.buildMinutes, original: ORIGINAL.build },
      remark: 'the first 100 minutes of a month are free',
    };
  });
}

function repositories(bill: Bill): Item[] {
  const used = bill.settings.source === 'codecommit';
  return [
    {
      ...{ service: 'CodeCommit', name: 'active users', price: 'codecommit-user-month' },
      ...{ monthly: used ? bill.assumptions.users : 0, perRelease: 0, original: ORIGINAL.repository },
      remark: used ? 'the first five users of an account are free' : 'not used: the repository is elsewhere',
    },
  ];
}

/** A line without a price, for the original's list has it. */
const deploy = (): Item => ({
  ...{ service: 'CodeDeploy', name: 'deployments of a function', price: 'nothing', monthly: 0, perRelease: 0 },
  ...{ remark: 'free for AWS Lambda', original: ORIGINAL.deploy },
});

/** V2 counts minutes of actions; approvals cost nothing, however long. */
function pipelines(bill: Bill): Item[] {
  const { assumptions } = bill;
  const projects = ofType(bill, 'AWS::CodeBuild::Project').length;
  // Two endpoints take about ten minutes each to be made, evaluation and records a few.
  const minutes = projects * assumptions.buildMinutes + assumptions.trainingMinutes + 15 + bothFleetsMinutes(bill);
  return ofType(bill, 'AWS::CodePipeline::Pipeline').map(({ properties }): Item => {
    const shared = { service: 'CodePipeline', original: ORIGINAL.pipeline };
    if (properties['PipelineType'] !== 'V2')
      return { ...shared, name: 'pipeline', price: 'codepipeline-v1-month', monthly: 1, perRelease: 0 };
    return {
      ...{ ...shared, name: `about ${Math.round(minutes)} minutes of actions`, price: 'codepipeline-v2-minute' },
      ...{
        monthly: 0,
        perRelease: minutes,
        remark: 'the first 100 minutes of a month are free; approvals cost nothing',
      },
    };
  });
}

function machines(bill: Bill): Item[] {
  const states = ofType(bill, 'AWS::StepFunctions::StateMachine').map(
    ({ properties }) => JSON.stringify(properties).match(/\\*"Type\\*":/g)?.length ?? 0,
  );
  if (states.length === 0) return [];
  return [
    {
      ...{ service: 'Step Functions', name: `${states.length} state machines`, price: 'states-transition', monthly: 0 },
      ...{ perRelease: states.reduce((sum, count) => sum + count, 0), remark: 'the first 4,000 transitions are free' },
    },
  ];
}
