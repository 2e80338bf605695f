/**
 * Condition keys that the tables in `requirements/` give a call whenever AWS would, by the action's service. A key that ends
 * in `/` or `:` stands for all that begin with it. Whatever else a policy asks about is refused by name.
 */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  cloudformation: ['cloudformation:changesetname', 'cloudformation:rolearn', 'cloudformation:templateurl'],
  cloudwatch: ['cloudwatch:namespace'],
  codeconnections: ['codeconnections:fullrepositoryid'],
  'codestar-connections': ['codestar-connections:fullrepositoryid'],
  events: ['events:source', 'events:detail-type'],
  iam: ['iam:passedtoservice', 'iam:resourcetag/', 'aws:resourcetag/'],
  kms: ['kms:viaservice', 'kms:encryptioncontext:', 'kms:encryptioncontextkeys', 'kms:grantisforawsresource'],
  s3: [
    ...['s3:prefix', 's3:delimiter', 's3:max-keys', 's3:versionid', 's3:if-match', 's3:if-none-match'],
    ...['s3:x-amz-acl', 's3:x-amz-copy-source', 's3:x-amz-storage-class', 's3:objectcreationoperation'],
    ...['s3:x-amz-server-side-encryption', 's3:x-amz-server-side-encryption-aws-kms-key-id'],
  ],
  sagemaker: ['sagemaker:targetmodel', 'aws:requesttag/', 'aws:tagkeys'],
  secretsmanager: ['secretsmanager:secretid', 'secretsmanager:versionstage', 'secretsmanager:name'],
  ssm: ['ssm:overwrite'],
  sts: ['sts:rolesessionname', 'sts:externalid', 'iam:resourcetag/', 'aws:resourcetag/'],
};

/** Known of every call: only a service that acts for a resource has a source. */
const SOURCE = ['aws:sourcearn', 'aws:sourceaccount'];

/** Whether calls of an action carry a key, in lower case, whenever they would on AWS. */
export function knowsKey(key: string, action: string): boolean {
  const service = action.slice(0, action.indexOf(':')).toLowerCase();
  return [...SOURCE, ...(KEYS[service] ?? [])].some((known) =>
    known.endsWith('/') || known.endsWith(':') ? key.startsWith(known) : key === known,
  );
}
