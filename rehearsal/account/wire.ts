import { Assets } from '../assembly/assets';
import type { Providers } from '../cloudformation/provider';
import { CloudFormation } from '../cloudformation/stacks';
import type { Faults, Operations } from '../contracts';
import type { Surroundings } from '../events';
import { OperationDispatcher } from '../gateway/dispatch';
import type { MotoConnection } from '../gateway/moto-connection';
import { Principals } from '../gateway/principals';
import { TemplateKeys } from '../gateway/template-keys';
import { actionKinds } from '../pipeline/actions';
import { Approvals } from '../pipeline/approvals';
import { Jobs } from '../pipeline/jobs';
import { Pipelines } from '../pipeline/pipelines';
import type { Approver, Repositories } from '../pipeline/ports';
import { Projects } from '../pipeline/projects';
import { modulesOf } from '../node-modules';
import { Builds } from '../processes/build';
import { Containers } from '../processes/container';
import type { Processes } from '../processes/processes';
import type { Served } from '../services/api-gateway/front';
import { ApplicationAutoScaling } from '../services/application-autoscaling/application-autoscaling';
import { ApiGateway } from '../services/api-gateway/api-gateway';
import { BucketPolicies } from '../services/bucket-policies';
import { Alarms } from '../services/cloudwatch/alarms';
import { Metrics } from '../services/cloudwatch/metrics';
import { CodeDeploy } from '../services/codedeploy/codedeploy';
import { EventBridge } from '../services/events/event-bridge';
import { Identity } from '../services/identity';
import { Lambda } from '../services/lambda/lambda';
import { FunctionLogs } from '../services/lambda/logs';
import { ObjectEvents } from '../services/object-events';
import { MotoObjectStore } from '../services/object-store';
import { ParameterStore } from '../services/parameters';
import { SageMaker } from '../services/sagemaker/sagemaker';
import { StateMachines } from '../services/states/machines';
import { Canaries } from '../services/synthetics/canaries';
import { Topics } from '../services/topics';
import { CdkDeployer } from './assembly-deployer';
import { eventTargets } from './event-targets';
import { MachinesForPipelines } from './machines-for-pipelines';
import { allOperations } from './operations';
import { allProviders } from './providers';
import { roleOf } from '../services/role-calls';
import { accountAccess } from './access';
import { bootstrapRoleArn } from './bootstrap-roles';
import { JudgedFunctions } from './judged-functions';
import { DispatchedRoleCalls } from './role-calls';
import { tellingOfStacks } from './stack-events';
import type { Services } from './services';
import { StacksForPipelines } from './stacks-for-pipelines';

export interface ServicesProps {
  readonly surroundings: Surroundings;
  readonly processes: Processes;
  readonly moto: MotoConnection;
  /** Existing directories of this rehearsal alone. */
  readonly directories: Readonly<Record<'artifacts' | 'builds' | 'code' | 'containers', string>>;
  /** The Python of the project's environment. */
  readonly python: string;
  /** The gateway's address, asked when a process starts. */
  readonly endpointUrl: () => string;
  readonly faults: Faults;
  readonly repositories: Repositories;
  readonly approver: Approver;
  /** Whether an approval that nobody answers lapses after seven days, or after the action's own time. @default false */
  readonly approvalsLapse?: boolean;
  /** Told of every API answer, before it leaves. */
  readonly served: (served: Served) => void;
  /** Told what must end the rehearsal. */
  readonly fatal: (error: unknown) => void;
}

/** Makes the account's services and hands each what it needs of the others. */
export function wire(props: ServicesProps): Services {
  const { surroundings, processes, moto, directories, python, endpointUrl, fatal } = props;
  const { clock, random } = surroundings;

  const identity = new Identity(surroundings);
  const principals = new Principals();
  const mintKeys: Principals['mint'] = (principal) => principals.mint(principal);
  const parameters = new ParameterStore(moto);

  // Events set off what itself publishes events; the bus asks for these when an event arrives.
  const topics = new Topics(moto);
  const targets = {
    ...{ pipelines: () => pipelines, functions: () => functions, machines: () => machines, topics },
    calls: () => calls,
  };
  const bus: EventBridge = new EventBridge({ surroundings, fatal, targets: eventTargets(targets) });

  const objectEvents = new ObjectEvents(surroundings, bus);
  const objects = new MotoObjectStore(moto, objectEvents);
  const bucketPolicies = new BucketPolicies();
  const access = accountAccess({
    ...{ surroundings, identity, bucketPolicies },
    ...{ lambda: () => lambda, codeDeploy: () => codeDeploy, cloudFormation: () => cloudFormation },
  });
  const { authorizer, keys, topicSettings, bucketEncryptions } = access;

  const requestIds = random.fork('request ids');
  const requestId = () => requestIds.uuid();
  const operations: Record<string, Operations> = {};
  const dispatcher = new OperationDispatcher({
    ...{ services: operations, requestId, onFatal: fatal, onUnknown: surroundings.outlive ?? fatal },
    authorize: (call) => authorizer.authorize(call),
  });
  const calls: DispatchedRoleCalls = new DispatchedRoleCalls({ dispatcher, objects, requestId });

  const metrics = new Metrics();
  const alarms = new Alarms({ surroundings, metrics, events: bus, fatal });

  const logs = new FunctionLogs();
  const lambda: Lambda = new Lambda({
    ...{ surroundings, processes, objects, metrics, logs, endpointUrl, mintKeys },
    codeDirectory: directories.code,
    runtimeModules: modulesOf(__dirname),
    onFault: fatal,
    calls,
  });
  const functions: JudgedFunctions = new JudgedFunctions({ lambda, dispatcher, calls, authorizer, requestId });
  const codeDeploy = new CodeDeploy({
    surroundings,
    aliases: lambda.functions,
    invoker: functions,
    calls,
    events: bus,
    alarms: {
      hold: () => alarms.hold(),
      state: (name) => alarms.alarmState(name),
      onStateChange: (listener) => alarms.onStateChange(({ alarm, to }) => listener(alarm.name, to.state)),
    },
  });
  const apiGateway = new ApiGateway({
    ...{ surroundings, invoker: functions, metrics, onServed: props.served },
    authorize: (principal, resourceArn) =>
      authorizer.authorize({ service: 'execute-api', operation: 'Invoke', principal, input: { resourceArn } }),
  });

  const containers = new Containers({ processes, clock, python, workDir: directories.containers });
  const sageMaker = new SageMaker({
    surroundings,
    objects,
    containers,
    faults: props.faults,
    metrics,
    logs,
    events: bus,
    calls,
    onFatal: fatal,
  });

  const autoScaling = new ApplicationAutoScaling({ surroundings, metrics, endpoints: sageMaker.endpoints, fatal });

  const machines: StateMachines = new StateMachines({
    ...{ surroundings, dispatcher, invoker: functions, events: bus, calls, fatal },
  });
  const canaries = new Canaries({
    ...{ surroundings, processes, objects, logs, dispatcher, endpointUrl, mintKeys, fatal },
    code: lambda.code,
    requestId,
  });

  const providers: Record<string, Providers[string]> = {};
  const cloudFormation = new CloudFormation({
    surroundings: tellingOfStacks(surroundings, bus),
    providers,
    parameterStore: parameters,
  });
  const stacks = new StacksForPipelines(cloudFormation, calls);
  const publisher = roleOf(bootstrapRoleArn('file-publishing', surroundings));
  const assets = new Assets(surroundings, calls.objectsOf(publisher));
  const deployer = new CdkDeployer(surroundings, assets, new StacksForPipelines(cloudFormation), calls);

  const projects = new Projects();
  const approvals = new Approvals(random.fork('approvals'));
  const jobs = new Jobs(random.fork('jobs'));
  const kinds = actionKinds({
    ...{ surroundings, objects, projects, deployer, publisher: deployer, stacks, approvals, jobs, fatal },
    repositories: props.repositories,
    approver: props.approver,
    approvalsLapse: props.approvalsLapse,
    builds: new Builds({ surroundings, processes, workDir: directories.builds, endpointUrl, mintKeys }),
    machines: new MachinesForPipelines(machines, calls),
    functions: functions.asynchronous,
    calls,
  });
  const pipelines: Pipelines = new Pipelines({
    ...{ surroundings, bus, kinds, calls, fatal },
    workDir: directories.artifacts,
  });

  const services: Services = {
    ...{ surroundings, moto, identity, principals, parameters, bus, objectEvents, objects, topics },
    ...{ bucketPolicies, access: access.judge, keys, topicSettings, bucketEncryptions },
    templateKeys: new TemplateKeys(keys),
    ...{
      metrics,
      alarms,
      logs,
      lambda,
      codeDeploy,
      apiGateway,
      sageMaker,
      autoScaling,
      machines,
      canaries,
      dispatcher,
    },
    ...{ cloudFormation, deployer, projects, approvals, jobs, pipelines },
    requestId,
  };
  Object.assign(providers, allProviders(services));
  Object.assign(operations, allOperations(services, fatal));
  return services;
}
