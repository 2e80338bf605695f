import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnCodeRepository, CfnNotebookInstance, CfnNotebookInstanceLifecycleConfig } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { RESOURCE_NAMES } from '../../lambda/shared/names';
import { notebookStartScript } from '../notebook-start';
import type { Settings } from '../settings';
import { NotebookRole } from './notebook-role';

/** Props of {@link Notebook}. */
export interface NotebookProps {
  readonly settings: Settings;
  /** The model's key: the volume is encrypted with it. */
  readonly key: IKey;
}

/** Size of the volume that outlives a stop, in GB: a month of trips is a tenth of one. */
const VOLUME_GB = 20;

/**
 * A notebook instance for the person who releases: no root, no way in but through SageMaker, stopped by itself when nobody
 * uses it. In a network of the settings it has no internet of its own; the network then offers what it shall reach.
 */
export class Notebook extends Construct {
  constructor(scope: Construct, id: string, props: NotebookProps) {
    super(scope, id);
    const { settings, key } = props;
    const { vpc } = settings;
    const name = RESOURCE_NAMES.notebook(settings.modelName);
    const { role } = new NotebookRole(this, 'Access', { settings, keyArn: key.keyArn });

    const lifecycle = new CfnNotebookInstanceLifecycleConfig(this, 'Lifecycle', {
      notebookInstanceLifecycleConfigName: name,
      onStart: [{ content: Fn.base64(notebookStartScript(settings)) }],
    });

    const instance = new CfnNotebookInstance(this, 'Instance', {
      notebookInstanceName: name,
      instanceType: settings.notebookInstanceType,
      // Said in so many words: the default has changed before.
      platformIdentifier: 'notebook-al2023-v1',
      roleArn: role.roleArn,
      kmsKeyId: key.keyArn,
      volumeSizeInGb: VOLUME_GB,
      rootAccess: 'Disabled',
      instanceMetadataServiceConfiguration: { minimumInstanceMetadataServiceVersion: '2' },
      directInternetAccess: vpc === undefined ? 'Enabled' : 'Disabled',
      ...(vpc && { subnetId: vpc.subnetIds[0], securityGroupIds: [...vpc.securityGroupIds] }),
      lifecycleConfigName: lifecycle.attrNotebookInstanceLifecycleConfigName,
      defaultCodeRepository: this.repository(settings, name),
    });

    new CfnOutput(this, 'Name', { value: instance.attrNotebookInstanceName });
    new CfnOutput(Stack.of(this), 'NotebookRoleArn', { value: role.roleArn });
  }

  /**
   * What the instance clones when it starts. Of a connection only the CodeConnections host knows the address, and a token's
   * secret is not what SageMaker logs in with: those are named by the setting, or cloned by hand. A clone that fails keeps
   * the instance from starting, so nothing is guessed, and a repository that is only just made, and empty, is left out.
   */
  private repository(settings: Settings, name: string): string | undefined {
    const { notebookRepository, source, codecommitCreate, repository, branch, region } = settings;
    if (notebookRepository !== undefined)
      return notebookRepository.startsWith('https://')
        ? this.codeRepository(name, { repositoryUrl: notebookRepository })
        : notebookRepository;
    if (source !== 'codecommit' || codecommitCreate) return undefined;
    const repositoryUrl = `https://git-codecommit.${region}.amazonaws.com/v1/repos/${repository}`;
    return this.codeRepository(name, { repositoryUrl, branch });
  }

  private codeRepository(
    name: string,
    gitConfig: { readonly repositoryUrl: string; readonly branch?: string },
  ): string {
    return new CfnCodeRepository(this, 'Repository', { codeRepositoryName: name, gitConfig }).attrCodeRepositoryName;
  }
}
