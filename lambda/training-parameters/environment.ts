import type { TrainingEnvironment } from '../../model/training-parameters';
import { count, flag, optionalVariable, variable } from '../shared/environment';
import { ENV, KEYS } from '../shared/names';
import { s3Uri } from '../shared/s3';
import { jobTags, type Origin } from './job-tags';

/** What the stack says of training jobs, for one of them. */
export function trainingEnvironment(jobName: string, origin: Omit<Origin, 'modelName'>): TrainingEnvironment {
  const bucket = variable(ENV.artifactBucket);
  return {
    jobName,
    roleArn: variable(ENV.trainingRoleArn),
    image: variable(ENV.trainingImage),
    ownImage: flag(ENV.trainingOwnImage),
    instanceType: variable(ENV.trainingInstanceType),
    instanceCount: count(ENV.trainingInstanceCount),
    volumeGb: count(ENV.trainingVolumeGb),
    maximumSeconds: count(ENV.trainingMaxSeconds),
    outputUri: s3Uri({ bucket, key: KEYS.trainingOutput }),
    keyArn: variable(ENV.keyArn),
    ...spot(bucket, jobName),
    ...network(),
    networkIsolation: flag(ENV.trainingNetworkIsolation),
    tags: jobTags({ modelName: variable(ENV.modelName), ...origin }),
  };
}

/** A place for each job: another attempt begins anew, with data that may have changed. */
function spot(bucket: string, jobName: string): Pick<TrainingEnvironment, 'spot'> {
  if (optionalVariable(ENV.trainingMaxWaitSeconds) === undefined) return {};
  return {
    spot: {
      maximumWaitSeconds: count(ENV.trainingMaxWaitSeconds),
      checkpointUri: s3Uri({ bucket, key: `${KEYS.checkpoints}/${jobName}` }),
    },
  };
}

function network(): Pick<TrainingEnvironment, 'network'> {
  if (optionalVariable(ENV.trainingSubnetIds) === undefined) return {};
  const list = (name: Parameters<typeof variable>[0]) => variable(name).split(',');
  return { network: { subnetIds: list(ENV.trainingSubnetIds), securityGroupIds: list(ENV.trainingSecurityGroupIds) } };
}
