import { ServiceError } from '../../contracts';

/** One statement of a function's resource-based policy, as AWS::Lambda::Permission makes it. */
export interface Permission {
  readonly sid: string;
  readonly action: string;
  /** A service such as `apigateway.amazonaws.com`, an account id, an ARN, or `*`. */
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

/** A statement with the qualifier that it is about. */
export interface QualifiedPermission {
  readonly permission: Permission;
  readonly qualifier?: string;
}

/** Who may invoke a function, per qualifier; the unqualified function has the qualifier `undefined`. */
export class FunctionPolicy {
  private readonly statements = new Map<string, QualifiedPermission>();
  /** By ARN; whoever judges by a document reads it once. */
  private readonly documents = new Map<string, object | undefined>();

  /** @throws ServiceError ResourceConflictException when the statement id is taken */
  add(permission: Permission, qualifier?: string): void {
    if (this.statements.has(permission.sid)) {
      throw new ServiceError(
        'ResourceConflictException',
        `The statement id (${permission.sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        409,
      );
    }
    this.statements.set(permission.sid, { permission, qualifier });
    this.documents.clear();
  }

  remove(sid: string): void {
    this.statements.delete(sid);
    this.documents.clear();
  }

  /** All statements, in the order in which they were added. */
  list(): readonly QualifiedPermission[] {
    return [...this.statements.values()];
  }

  /** True when a statement lets the service invoke it on behalf of the source. */
  allowsService(service: string, sourceArn: string, qualifier?: string): boolean {
    return this.of(qualifier).some(
      ({ principal, action, sourceArn: pattern }) =>
        (principal === service || principal === '*') &&
        ['lambda:InvokeFunction', 'lambda:*', '*'].includes(action) &&
        (pattern === undefined || matches(pattern, sourceArn)),
    );
  }

  /** The policy as a document, or undefined when it has no statement; the same object until the policy changes. */
  document(arn: string, qualifier?: string): object | undefined {
    if (!this.documents.has(arn)) this.documents.set(arn, this.write(arn, qualifier));
    return this.documents.get(arn);
  }

  private write(arn: string, qualifier: string | undefined): object | undefined {
    const statements = this.of(qualifier);
    if (statements.length === 0) return undefined;
    return {
      Version: '2012-10-17',
      Id: 'default',
      Statement: statements.map((s) => ({
        Sid: s.sid,
        Effect: 'Allow',
        Principal: s.principal.endsWith('.amazonaws.com') ? { Service: s.principal } : { AWS: s.principal },
        Action: s.action,
        Resource: arn,
        ...((s.sourceArn !== undefined || s.sourceAccount !== undefined) && {
          Condition: {
            ...(s.sourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': s.sourceArn } }),
            ...(s.sourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': s.sourceAccount } }),
          },
        }),
      })),
    };
  }

  private of(qualifier: string | undefined): Permission[] {
    return [...this.statements.values()].filter((s) => s.qualifier === qualifier).map((s) => s.permission);
  }
}

/** ArnLike: `*` stands for any text, `?` for one character, colon by colon. */
function matches(pattern: string, arn: string): boolean {
  const split = (text: string): string[] => {
    const parts = text.split(':');
    return [...parts.slice(0, 5), parts.slice(5).join(':')];
  };
  const parts = split(arn);
  return split(pattern).every((part, i) => {
    const expression = part
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.');
    return new RegExp(`^${expression}$`, 's').test(parts[i] ?? '');
  });
}
