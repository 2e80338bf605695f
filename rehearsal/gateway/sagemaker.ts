import type {
  AddTagsInput,
  CreateEndpointConfigInput,
  CreateEndpointInput,
  CreateModelInput,
  CreateTrainingJobRequest,
  DeleteEndpointConfigInput,
  DeleteEndpointInput,
  DeleteModelInput,
  DescribeEndpointConfigInput,
  DescribeEndpointInput,
  DescribeModelInput,
  DescribeTrainingJobRequest,
  ListTagsInput,
  StopTrainingJobRequest,
  Tag,
  UpdateEndpointInput,
} from '@aws-sdk/client-sagemaker';
import type { Operations } from '../contracts';
import { pager } from '../services/pages';
import type { SageMaker } from '../services/sagemaker/sagemaker';
import type { Kept, ListRequest } from '../services/sagemaker/shelf';

const pageOf = pager('ValidationException');

/** SageMaker's API: what clients, handlers and state machines call. */
export function sageMakerOperations({ models, endpointConfigs, endpoints, trainingJobs, tags }: SageMaker): Operations {
  return {
    CreateTrainingJob: async (input: CreateTrainingJobRequest) => ({
      TrainingJobArn: (await trainingJobs.create(input)).arn,
    }),
    DescribeTrainingJob: async (input: DescribeTrainingJobRequest) => trainingJobs.describe(input.TrainingJobName),
    StopTrainingJob: async (input: StopTrainingJobRequest) => {
      trainingJobs.stopJob(input.TrainingJobName);
      return {};
    },
    ListTrainingJobs: async (input: ListRequest) => {
      const page = trainingJobs.list(input, 'sagemaker:ListTrainingJobs', (job) => job.status);
      return rename(page, 'TrainingJobSummaries', (job) => ({
        ...summary('TrainingJob', job),
        TrainingJobStatus: job.status,
        LastModifiedTime: new Date(job.changedAt),
        ...(job.endedAt !== undefined && { TrainingEndTime: new Date(job.endedAt) }),
      }));
    },

    CreateModel: async (input: CreateModelInput) => ({ ModelArn: (await models.create(input)).arn }),
    DescribeModel: async (input: DescribeModelInput) => models.describe(input.ModelName),
    DeleteModel: async (input: DeleteModelInput) => {
      models.delete(input.ModelName);
      return {};
    },
    ListModels: async (input: ListRequest) =>
      rename(models.list(input, 'sagemaker:ListModels'), 'Models', (model) => summary('Model', model)),

    CreateEndpointConfig: async (input: CreateEndpointConfigInput) => ({
      EndpointConfigArn: endpointConfigs.create(input).arn,
    }),
    DescribeEndpointConfig: async (input: DescribeEndpointConfigInput) =>
      endpointConfigs.describe(input.EndpointConfigName),
    DeleteEndpointConfig: async (input: DeleteEndpointConfigInput) => {
      endpointConfigs.delete(input.EndpointConfigName);
      return {};
    },
    ListEndpointConfigs: async (input: ListRequest) =>
      rename(endpointConfigs.list(input, 'sagemaker:ListEndpointConfigs'), 'EndpointConfigs', (config) =>
        summary('EndpointConfig', config),
      ),

    CreateEndpoint: async (input: CreateEndpointInput) => ({ EndpointArn: endpoints.create(input).arn }),
    UpdateEndpoint: async (input: UpdateEndpointInput) => ({ EndpointArn: endpoints.update(input).arn }),
    DescribeEndpoint: async (input: DescribeEndpointInput) => endpoints.describe(input.EndpointName),
    DeleteEndpoint: async (input: DeleteEndpointInput) => {
      endpoints.delete(input.EndpointName);
      return {};
    },
    ListEndpoints: async (input: ListRequest) =>
      rename(
        endpoints.list(input, 'sagemaker:ListEndpoints', (endpoint) => endpoint.status),
        'Endpoints',
        (endpoint) => ({
          ...summary('Endpoint', endpoint),
          EndpointStatus: endpoint.status,
          LastModifiedTime: new Date(endpoint.changedAt),
        }),
      ),

    // No template that is known here makes one.
    ListMonitoringSchedules: async () => ({ MonitoringScheduleSummaries: [] }),

    AddTags: async (input: AddTagsInput) => ({ Tags: tags.add(input.ResourceArn, input.Tags) }),
    ListTags: async ({ ResourceArn, MaxResults: size, NextToken: token }: ListTagsInput) => {
      const id = ({ Key = '' }: Tag) => Key;
      const { page: Tags, next } = pageOf(tags.list(ResourceArn), {
        list: `${ResourceArn}`,
        id,
        size,
        whole: 50,
        token,
      });
      return { Tags, NextToken: next };
    },
  };
}

/** The members that summaries of every kind have. */
function summary(kind: string, { name, arn, createdAt }: Kept): object {
  return { [`${kind}Name`]: name, [`${kind}Arn`]: arn, CreationTime: new Date(createdAt) };
}

function rename<T>(
  { items, NextToken }: { items: readonly T[]; NextToken?: string },
  member: string,
  describe: (item: T) => object,
): object {
  return { [member]: items.map(describe), ...(NextToken !== undefined && { NextToken }) };
}
