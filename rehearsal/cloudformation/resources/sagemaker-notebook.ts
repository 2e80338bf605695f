import type { Surroundings } from '../../events';
import { fitName } from '../handler-error';
import type { Providers, RecordedOnly, ResourceRequest } from '../provider';

/** AWS::SageMaker::NotebookInstance, NotebookInstanceLifecycleConfig and CodeRepository: what a person works with. */
export function notebookProviders({
  surroundings,
}: {
  surroundings: Pick<Surroundings, 'accountId' | 'partition' | 'region'>;
}): Providers {
  const { accountId, partition, region } = surroundings;
  const noted = (kind: string, property: string, recordedOnly: string): RecordedOnly => ({
    recordedOnly,
    identity: ({ properties, generatedName }: ResourceRequest) => {
      const name = (properties[property] as string | undefined) ?? fitName(generatedName, 63);
      const arn = `arn:${partition}:sagemaker:${region}:${accountId}:${kind}/${name.toLowerCase()}`;
      return { physicalId: arn, attributes: { [property]: name, [property.replace(/Name$/, 'Arn')]: arn } };
    },
  });
  return {
    'AWS::SageMaker::NotebookInstance': noted(
      'notebook-instance',
      'NotebookInstanceName',
      'no release needs the notebook instance; what a person does there, the rehearsal does itself',
    ),
    'AWS::SageMaker::NotebookInstanceLifecycleConfig': noted(
      'notebook-instance-lifecycle-config',
      'NotebookInstanceLifecycleConfigName',
      'a script for a machine that is not started here',
    ),
    'AWS::SageMaker::CodeRepository': noted(
      'code-repository',
      'CodeRepositoryName',
      'the address of a repository, which only notebook instances clone',
    ),
  };
}
