import { SageMakerAccount, type SageMakerDeps } from './account';
import { EndpointConfigs } from './endpoint-configs';
import { Endpoints } from './endpoints';
import { Invocations } from './invocations';
import { Models } from './models';
import type { Tags } from './tags';
import { TrainingJobs } from './training-jobs';

/** SageMaker in the rehearsed account. See README.md here for what it does and where it ends. */
export class SageMaker {
  readonly tags: Tags;
  readonly models: Models;
  readonly endpointConfigs: EndpointConfigs;
  readonly endpoints: Endpoints;
  readonly trainingJobs: TrainingJobs;
  readonly invocations: Invocations;
  private readonly account: SageMakerAccount;

  constructor(deps: SageMakerDeps) {
    this.account = new SageMakerAccount(deps);
    this.tags = this.account.tags;
    this.models = new Models(this.account);
    this.endpointConfigs = new EndpointConfigs(this.account, this.models);
    this.endpoints = new Endpoints(this.account, this.endpointConfigs, this.models);
    this.trainingJobs = new TrainingJobs(this.account);
    this.invocations = new Invocations(this.account, this.endpoints);
  }

  /** Ends everything under way and every container. */
  async stop(): Promise<void> {
    this.account.stop();
    await this.endpoints.stop();
  }
}
