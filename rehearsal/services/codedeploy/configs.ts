import { ServiceError } from '../../contracts';
import { PREDEFINED_CONFIGS, type DeploymentConfig } from './traffic-shift';

/** Deployment configurations: those of every account, and the account's own. */
export class DeploymentConfigs {
  private readonly byName = new Map<string, DeploymentConfig>(PREDEFINED_CONFIGS.map((c) => [c.name, c]));

  add(config: DeploymentConfig): void {
    if (this.byName.has(config.name)) {
      throw new ServiceError(
        'DeploymentConfigAlreadyExistsException',
        `Deployment config name ${config.name} already exists`,
      );
    }
    this.byName.set(config.name, config);
  }

  get(name: string): DeploymentConfig {
    const config = this.byName.get(name);
    if (config) return config;
    throw new ServiceError(
      'DeploymentConfigDoesNotExistException',
      `No Deployment Configuration found for name: ${name}`,
    );
  }

  delete(name: string): void {
    this.byName.delete(name);
  }

  /** The account's own. */
  own(): readonly DeploymentConfig[] {
    return [...this.byName.values()].filter((config) => !PREDEFINED_CONFIGS.includes(config));
  }
}
