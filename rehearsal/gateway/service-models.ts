import type { Codec } from './codec';
import { awsJson } from './codec-json';
import { query } from './codec-query';
import { restJson } from './codec-rest-json';
import { cloudWatchWords, codeDeployWords } from './constraints/own-words';
import { readModel } from './schema';
import type { ServiceModel } from './service-model';

type Wire = Omit<ServiceModel, 'service' | 'operations' | 'errors'>;
type Client = Readonly<Record<string, unknown>>;

const json = (version: '1.0' | '1.1', targetPrefix: string): Wire => ({
  protocol: `awsJson${version}`,
  targetPrefix,
  validationCode: 'ValidationException',
  unknownKeyCode: 'UnrecognizedClientException',
});
const xml = (xmlNamespace: string): Wire => ({
  protocol: 'query',
  xmlNamespace,
  validationCode: 'ValidationError',
  unknownKeyCode: 'InvalidClientTokenId',
});
const rest = (validationCode: string): Wire => ({
  protocol: 'restJson',
  validationCode,
  unknownKeyCode: 'UnrecognizedClientException',
});

/** The clients are loaded when their service is first called: all together take 20 MB and 0.3 s. */
const SERVICES: Readonly<Record<string, Wire & { readonly client: () => Promise<Client> }>> = {
  sagemaker: { ...json('1.1', 'SageMaker'), client: () => import('@aws-sdk/client-sagemaker') },
  'sagemaker-runtime': { ...rest('ValidationError'), client: () => import('@aws-sdk/client-sagemaker-runtime') },
  codepipeline: { ...json('1.1', 'CodePipeline_20150709'), client: () => import('@aws-sdk/client-codepipeline') },
  codedeploy: {
    ...json('1.1', 'CodeDeploy_20141006'),
    ownWords: codeDeployWords,
    client: () => import('@aws-sdk/client-codedeploy'),
  },
  states: { ...json('1.0', 'AWSStepFunctions'), client: () => import('@aws-sdk/client-sfn') },
  events: { ...json('1.1', 'AWSEvents'), client: () => import('@aws-sdk/client-eventbridge') },
  monitoring: {
    ...json('1.0', 'GraniteServiceVersion20100801'),
    queryCompatible: true,
    ownWords: cloudWatchWords,
    client: () => import('@aws-sdk/client-cloudwatch'),
  },
  'application-autoscaling': {
    ...json('1.1', 'AnyScaleFrontendService'),
    client: () => import('@aws-sdk/client-application-auto-scaling'),
  },
  cloudformation: {
    ...xml('http://cloudformation.amazonaws.com/doc/2010-05-15/'),
    client: () => import('@aws-sdk/client-cloudformation'),
  },
  sts: { ...xml('https://sts.amazonaws.com/doc/2011-06-15/'), client: () => import('@aws-sdk/client-sts') },
  lambda: { ...rest('ValidationException'), client: () => import('@aws-sdk/client-lambda') },
  synthetics: { ...rest('ValidationException'), client: () => import('./synthetics-model') },
};

const CODECS: Readonly<Record<ServiceModel['protocol'], Codec>> = {
  'awsJson1.0': awsJson('1.0'),
  'awsJson1.1': awsJson('1.1'),
  query,
  restJson,
};

const loaded = new Map<string, Promise<ServiceModel>>();

/** The model of a service of the rehearsed account. Throws for a service that is not one. */
export function serviceModel(service: string): Promise<ServiceModel> {
  let model = loaded.get(service);
  if (model === undefined) loaded.set(service, (model = load(service)));
  return model;
}

async function load(service: string): Promise<ServiceModel> {
  const known = SERVICES[service];
  if (known === undefined) throw new Error(`no wire model for service ${service}`);
  const { client, ...wire } = known;
  return { service, ...wire, ...readModel(await client()) };
}

export function codecOf(model: ServiceModel): Codec {
  return CODECS[model.protocol];
}
