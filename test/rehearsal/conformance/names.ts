/** Names of what the account under test holds. */
export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const BUCKET = `shop-things-${ACCOUNT}`;
export const ROLE = 'shop-everything';
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/${ROLE}`;
export const JOB = 'shop-job';
export const MODEL = 'shop-model';
export const CONFIG = 'shop-config';
export const ENDPOINT = 'shop-endpoint';
export const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:shop-machine`;
export const FUNCTION = 'shop-echo';
export const RULE = 'shop-rule';
export const ALARM = 'shop-alarm';
export const PROBE = 'shop-probe';
export const COMPOSITE = 'shop-composite';
export const RESOURCE = `endpoint/${ENDPOINT}/variant/AllTraffic`;
export const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5';
export const arn = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
