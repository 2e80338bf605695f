import type { Surroundings } from '../../events';
import type { Identity, PolicyDocument, Role, RoleProps } from '../../services/identity';
import { alreadyExists, fitName } from '../handler-error';
import type { Provider, Providers, Provisioned, ResourceRequest } from '../provider';

export interface IamProvidersDeps {
  readonly surroundings: Pick<Surroundings, 'accountId' | 'partition' | 'random' | 'clock'>;
  readonly identity: Identity;
}

/** Users and groups are refused: their properties stand in no list. */
export function iamProviders(deps: IamProvidersDeps): Providers {
  return {
    'AWS::IAM::Role': roleProvider(deps.identity),
    'AWS::IAM::Policy': policyProvider(deps.identity),
    'AWS::IAM::ManagedPolicy': managedPolicyProvider(deps),
  };
}

interface RoleProperties {
  readonly RoleName?: string;
  readonly Path?: string;
  readonly AssumeRolePolicyDocument: PolicyDocument;
  readonly Policies?: readonly { readonly PolicyName: string; readonly PolicyDocument: PolicyDocument }[];
  readonly ManagedPolicyArns?: readonly string[];
  readonly MaxSessionDuration?: number | string;
  readonly PermissionsBoundary?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

function roleProvider(identity: Identity): Provider {
  const propsOf = (name: string, { properties }: ResourceRequest): RoleProps => {
    const wanted = properties as unknown as RoleProperties;
    return {
      name,
      path: wanted.Path ?? '/',
      trust: wanted.AssumeRolePolicyDocument,
      inline: (wanted.Policies ?? []).map(({ PolicyName, PolicyDocument }) => ({
        name: PolicyName,
        document: PolicyDocument,
      })),
      managedPolicyArns: wanted.ManagedPolicyArns ?? [],
      maxSessionSeconds: Number(wanted.MaxSessionDuration ?? 3600),
      permissionsBoundary: wanted.PermissionsBoundary,
      tags: Object.fromEntries((wanted.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
    };
  };
  const provisioned = ({ name, arn, id }: Role): Provisioned => ({
    physicalId: name,
    attributes: { Arn: arn, RoleId: id },
  });
  return {
    honours: [
      'AssumeRolePolicyDocument',
      'ManagedPolicyArns',
      'MaxSessionDuration',
      'Path',
      'PermissionsBoundary',
      'Policies',
      'RoleName',
      'Tags',
    ],
    records: ['Description'],
    async create(request) {
      const name = (request.properties as unknown as RoleProperties).RoleName ?? fitName(request.generatedName, 64);
      if (identity.role(name)) throw alreadyExists(request.type, name);
      return provisioned(identity.createRole(propsOf(name, request)));
    },
    async update(request) {
      return provisioned(identity.updateRole(propsOf(request.physicalId, request)));
    },
    async delete({ physicalId }) {
      if (identity.role(physicalId)) identity.deleteRole(physicalId);
    },
  };
}

interface PolicyProperties {
  readonly PolicyName: string;
  readonly PolicyDocument: PolicyDocument;
  readonly Roles?: readonly string[];
}

function policyProvider(identity: Identity): Provider {
  const put = (id: string, { properties }: ResourceRequest): Provisioned => {
    const { PolicyName, PolicyDocument, Roles = [] } = properties as unknown as PolicyProperties;
    identity.putPolicy(id, { name: PolicyName, document: PolicyDocument, roles: Roles });
    return { physicalId: id, attributes: { Id: id } };
  };
  return {
    honours: ['PolicyName', 'PolicyDocument', 'Roles'],
    records: [],
    create: async (request) => put(request.generatedName, request),
    update: async (request) => put(request.physicalId, request),
    async delete({ physicalId }) {
      identity.deletePolicy(physicalId);
    },
  };
}

function managedPolicyProvider({ surroundings, identity }: IamProvidersDeps): Provider {
  const { accountId, partition, random, clock } = surroundings;
  const put = (arn: string, { properties }: ResourceRequest): Provisioned => {
    const document = properties['PolicyDocument'] as PolicyDocument;
    const roles = (properties['Roles'] as readonly string[] | undefined) ?? [];
    identity.putManagedPolicy(arn, { name: arn.slice(arn.lastIndexOf('/') + 1), document, roles });
    const now = new Date(clock.now()).toISOString();
    const PolicyId = `ANPA${random.fork(`policy ${arn}`).hex(17).toUpperCase()}`;
    const dates = { CreateDate: now, UpdateDate: now, DefaultVersionId: 'v1' };
    return {
      physicalId: arn,
      attributes: { PolicyArn: arn, PolicyId, IsAttachable: true, AttachmentCount: roles.length, ...dates },
    };
  };
  return {
    honours: ['ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'],
    records: ['Description'],
    async create(request) {
      const name =
        (request.properties['ManagedPolicyName'] as string | undefined) ?? fitName(request.generatedName, 128);
      const arn = `arn:${partition}:iam::${accountId}:policy${(request.properties['Path'] as string | undefined) ?? '/'}${name}`;
      if (identity.managedPolicy(arn)) throw alreadyExists(request.type, arn);
      return put(arn, request);
    },
    update: async (request) => put(request.physicalId, request),
    async delete({ physicalId }) {
      identity.deleteManagedPolicy(physicalId);
    },
  };
}
