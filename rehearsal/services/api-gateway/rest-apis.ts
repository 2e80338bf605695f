import type { Clock } from '../../clock';
import { ServiceError } from '../../contracts';
import type { Random } from '../../random';
import type { ApiDeployment, ApiMethod, ApiResource, ApiStage, RestApi } from './model';
import { routesOf } from './routes';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The account's REST APIs, as CloudFormation makes them. They are plain data, kept as they are. */
export class RestApis {
  private readonly apis = new Map<string, RestApi>();

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  create(settings: Pick<RestApi, 'name' | 'binaryMediaTypes' | 'disabled'>): RestApi {
    const rootResourceId = this.id(10);
    const api: RestApi = {
      id: this.id(10),
      rootResourceId,
      resources: new Map([[rootResourceId, { id: rootResourceId, pathPart: '' }]]),
      methods: new Map(),
      deployments: new Map(),
      stages: new Map(),
      validators: new Map(),
      ...settings,
    };
    this.apis.set(api.id, api);
    return api;
  }

  delete(id: string): void {
    this.apis.delete(id);
  }

  find(id: string): RestApi | undefined {
    return this.apis.get(id);
  }

  /** @throws ServiceError NotFoundException */
  get(id: string): RestApi {
    const api = this.apis.get(id);
    if (!api) throw notFound(`Invalid API identifier specified ${id}`);
    return api;
  }

  addResource(apiId: string, parentId: string, pathPart: string): ApiResource {
    const api = this.get(apiId);
    if (!api.resources.has(parentId)) throw notFound(`Invalid Resource identifier specified ${parentId}`);
    if (!/^([a-zA-Z0-9._~:-]+|\{[a-zA-Z0-9._-]+\+?\})$/.test(pathPart)) {
      throw new ServiceError(
        'BadRequestException',
        `Resource's path part is a segment, {name} or {name+}: ${pathPart}`,
      );
    }
    if ([...api.resources.values()].some((r) => r.parentId === parentId && r.pathPart === pathPart)) {
      const message = 'Another resource with the same parent already has this name: ';
      throw new ServiceError('ConflictException', message + pathPart, 409);
    }
    const resource = { id: this.id(6), parentId, pathPart };
    api.resources.set(resource.id, resource);
    return resource;
  }

  putMethod(apiId: string, resourceId: string, method: ApiMethod): void {
    const api = this.get(apiId);
    if (!api.resources.has(resourceId)) throw notFound(`Invalid Resource identifier specified ${resourceId}`);
    let methods = api.methods.get(resourceId);
    if (!methods) api.methods.set(resourceId, (methods = new Map<string, ApiMethod>()));
    methods.set(method.httpMethod, method);
  }

  addValidator(apiId: string, validator: { readonly parameters: boolean; readonly body: boolean }): string {
    const id = this.id(6);
    this.get(apiId).validators.set(id, validator);
    return id;
  }

  /** Fixes the API as it is now; later changes reach no stage until the next deployment. */
  deploy(apiId: string, description: string): ApiDeployment {
    const api = this.get(apiId);
    if (api.methods.size === 0) {
      throw new ServiceError('BadRequestException', "The REST API doesn't contain any methods");
    }
    const deployment: ApiDeployment = {
      id: this.id(6),
      description,
      createdAt: this.clock.now(),
      routes: routesOf(api),
      binaryMediaTypes: [...api.binaryMediaTypes],
    };
    api.deployments.set(deployment.id, deployment);
    return deployment;
  }

  /** @throws ServiceError BadRequestException while a stage serves it */
  deleteDeployment(apiId: string, id: string): void {
    const api = this.get(apiId);
    if ([...api.stages.values()].some((stage) => stage.deploymentId === id)) {
      throw new ServiceError(
        'BadRequestException',
        'Active stages pointing to this deployment must be moved or deleted',
      );
    }
    api.deployments.delete(id);
  }

  putStage(apiId: string, stage: ApiStage): void {
    const api = this.get(apiId);
    if (!api.deployments.has(stage.deploymentId)) {
      throw new ServiceError('BadRequestException', 'Deployment id does not exist');
    }
    api.stages.set(stage.name, stage);
  }

  keep(): ReadonlyMap<string, RestApi> {
    return this.apis;
  }

  resume(kept: ReadonlyMap<string, RestApi>): void {
    for (const [id, api] of kept) this.apis.set(id, api);
  }

  private id(length: number): string {
    return Array.from({ length }, () => LETTERS[this.random.below(LETTERS.length)]).join('');
  }
}

function notFound(message: string): ServiceError {
  return new ServiceError('NotFoundException', message, 404);
}
