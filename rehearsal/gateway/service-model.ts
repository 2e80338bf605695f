import type { OwnWords } from './constraints/own-words';
import type { ErrorModel, OperationModel } from './schema';

/** What a service's wire looks like, with the shapes of its SDK client. */
export interface ServiceModel {
  readonly service: string;
  readonly protocol: 'awsJson1.0' | 'awsJson1.1' | 'query' | 'restJson';
  /** awsJson: what stands before the dot of `x-amz-target`. */
  readonly targetPrefix?: string;
  /** query: of the answers. */
  readonly xmlNamespace?: string;
  /** awsJson of a service that once spoke query: its errors carry their old code in a header. */
  readonly queryCompatible?: boolean;
  /** The service's code for what AWS's common validation refuses. */
  readonly validationCode: string;
  /** What the service says of the first fault of an input. @default - AWS's common validation, for all of them */
  readonly ownWords?: OwnWords;
  /** The service's code for an access key that it does not know. */
  readonly unknownKeyCode: string;
  readonly operations: ReadonlyMap<string, OperationModel>;
  readonly errors: ReadonlyMap<string, ErrorModel>;
}
