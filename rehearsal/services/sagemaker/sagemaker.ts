import type { Keeper } from '../../state/keeper';
import { SageMakerAccount, type SageMakerDeps } from './account';
import { EndpointConfigs } from './endpoint-configs';
import { Endpoints } from './endpoints';
import { Invocations } from './invocations';
import { Models } from './models';
import type { Tags } from './tags';
import { TrainingJobs } from './training-jobs';

/** What outlives the process of SageMaker. */
interface KeptSageMaker {
  readonly tags: ReturnType<Tags['keep']>;
  readonly models: ReturnType<Models['keep']>;
  readonly endpointConfigs: ReturnType<EndpointConfigs['keep']>;
  readonly endpoints: ReturnType<Endpoints['keep']>;
  readonly trainingJobs: ReturnType<TrainingJobs['keep']>;
}

/** SageMaker in the rehearsed account. See README.md here for what it does and where it ends. */
export class SageMaker implements Keeper<KeptSageMaker> {
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

  underWay(): readonly string[] {
    return [...this.trainingJobs.underWay(), ...this.endpoints.underWay()];
  }

  keep(): KeptSageMaker {
    return {
      tags: this.tags.keep(),
      models: this.models.keep(),
      endpointConfigs: this.endpointConfigs.keep(),
      endpoints: this.endpoints.keep(),
      trainingJobs: this.trainingJobs.keep(),
    };
  }

  resume(kept: KeptSageMaker): void {
    this.tags.resume(kept.tags);
    this.models.resume(kept.models);
    this.endpointConfigs.resume(kept.endpointConfigs);
    this.endpoints.resume(kept.endpoints);
    this.trainingJobs.resume(kept.trainingJobs);
  }

  goOn(): Promise<void> {
    return this.endpoints.goOn();
  }

  /** Ends everything under way and every container. */
  async stop(): Promise<void> {
    this.account.stop();
    await this.endpoints.stop();
  }
}
