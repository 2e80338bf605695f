/** A method of a resource: who may call it and what answers. */
export interface ApiMethod {
  readonly httpMethod: string;
  readonly authorization: 'AWS_IAM' | 'NONE';
  /** Function, version or alias that the proxy integration invokes. */
  readonly functionArn: string;
  /** Role in whose name it is invoked; undefined when the function's own policy decides. */
  readonly credentials?: string;
  readonly timeoutMs: number;
  /** Parameters that a validator requires, as `header.x-name` or `querystring.name`. */
  readonly requiredParameters: readonly string[];
}

export interface ApiResource {
  readonly id: string;
  /** Undefined for the root. */
  readonly parentId?: string;
  /** Such as `api`, `{id}` or `{proxy+}`; empty for the root. */
  readonly pathPart: string;
}

/** A resource's whole path with its methods, as a deployment fixed them. */
export interface Route {
  readonly resourceId: string;
  /** Such as `/api/{id}`. */
  readonly path: string;
  readonly methods: ReadonlyMap<string, ApiMethod>;
}

/** What a stage serves: the API as it was when the deployment was made. */
export interface ApiDeployment {
  readonly id: string;
  readonly description: string;
  readonly createdAt: number;
  readonly routes: readonly Route[];
  readonly binaryMediaTypes: readonly string[];
}

/** Settings of a stage for some of its methods; `*` stands for all. */
export interface MethodSettings {
  readonly httpMethod: string;
  /** `/*` for all, else the resource's path. */
  readonly resourcePath: string;
  /** Requests per second. */
  readonly rateLimit?: number;
  readonly burstLimit?: number;
  /** Adds metrics per method and resource. */
  readonly detailedMetrics: boolean;
}

export interface ApiStage {
  readonly name: string;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly methodSettings: readonly MethodSettings[];
}

export interface RestApi {
  readonly id: string;
  readonly rootResourceId: string;
  readonly resources: Map<string, ApiResource>;
  /** By resource id, then by HTTP method. */
  readonly methods: Map<string, Map<string, ApiMethod>>;
  readonly deployments: Map<string, ApiDeployment>;
  readonly stages: Map<string, ApiStage>;
  readonly validators: Map<string, { readonly parameters: boolean; readonly body: boolean }>;
  name: string;
  binaryMediaTypes: readonly string[];
  /** The default address answers nobody. */
  disabled: boolean;
}
