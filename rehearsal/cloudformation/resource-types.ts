import { sameValue } from './values';

/** Does a change of a property replace the resource? `maybe` where it depends on more than the value. */
export type CausesReplacement = 'yes' | 'no' | 'maybe';

/** What the published resource specification says of a type, as far as planning needs it. */
export interface ResourceType {
  readonly name: string;
  causesReplacement(property: string): CausesReplacement;
  /** Whether `Fn::GetAtt` can ask for it: a return value or a property. */
  hasAttribute(attribute: string): boolean;
  /** The property that holds the tags, if the type has tags. */
  readonly tags?: string;
  /**
   * The name that a resource would share with its replacement; undefined when the two can exist side by side.
   * Two resources of one name cannot, so that such a replacement is refused.
   */
  sharedName(before: Properties, after: Properties): string | undefined;
}

type Properties = Readonly<Record<string, unknown>>;

export type ResourceTypes = (name: string) => ResourceType | undefined;

interface Row {
  readonly replacing: Readonly<Record<string, CausesReplacement>>;
  readonly properties: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
  readonly primaryIdentifier: readonly string[];
  readonly tags?: string;
}

let loading: Promise<ReadonlyMap<string, Row>> | undefined;

/**
 * Loads the rules of all types out of `@aws-cdk/aws-service-spec`, once per process.
 *
 * The database holds all documentation as well (86 MB of heap, 0.6 s); what is kept of it is about 4 MB.
 */
export async function loadResourceTypes(): Promise<ResourceTypes> {
  loading ??= extract();
  const rows = await loading;
  return (name) => {
    const row = rows.get(name.startsWith('Custom::') ? 'AWS::CloudFormation::CustomResource' : name);
    return row === undefined ? undefined : resourceType(name, row);
  };
}

async function extract(): Promise<ReadonlyMap<string, Row>> {
  const { loadAwsServiceSpec } = await import('@aws-cdk/aws-service-spec');
  const database = await loadAwsServiceSpec();
  const rows = new Map<string, Row>();
  for (const resource of database.all('resource')) {
    const properties = Object.entries(resource.properties);
    const replacing = properties.flatMap(([name, { causesReplacement: answer }]) =>
      answer === undefined || answer === 'no' ? [] : [[name, answer] as const],
    );
    rows.set(resource.cloudFormationType, {
      replacing: Object.fromEntries(replacing),
      properties: new Set(properties.map(([name]) => name)),
      attributes: new Set(Object.keys(resource.attributes)),
      primaryIdentifier: resource.primaryIdentifier ?? [],
      tags: resource.tagInformation?.tagPropertyName,
    });
  }
  return rows;
}

function resourceType(name: string, row: Row): ResourceType {
  const identifying = identity(name, row);
  return {
    name,
    causesReplacement: (property) => row.replacing[property] ?? 'no',
    hasAttribute: (attribute) =>
      isCustom(name) || row.attributes.has(attribute) || row.properties.has(attribute.split('.')[0]!),
    tags: row.tags,
    sharedName: (before, after) => {
      const [name, ...rest] = identifying;
      if (name === undefined || before[name] === undefined) return undefined;
      const shared = [name, ...rest].every((property) => sameValue(before[property], after[property]));
      return shared ? String(before[name]) : undefined;
    },
  };
}

/**
 * Properties that together tell two resources of a type apart: the primary identifier's, when all of them can be given
 * in a template. Where the identifier is the ARN that the service makes (`EndpointArn`), it is the name within it
 * (`EndpointName`), beside the names of what it belongs to (`FunctionName` of an alias). Any other `…Name` is not the
 * identity: a `PolicyName` may stay while its scaling policy is replaced.
 */
function identity(type: string, row: Row): readonly string[] {
  const { primaryIdentifier, properties, attributes, replacing } = row;
  if (
    primaryIdentifier.length > 0 &&
    primaryIdentifier.every((part) => properties.has(part) && !attributes.has(part))
  ) {
    return primaryIdentifier;
  }
  const kind = type.split('::').at(-1)!;
  const isOwnArn = primaryIdentifier.length === 1 && ['Arn', `${kind}Arn`].includes(primaryIdentifier[0]!);
  if (!isOwnArn) return [];
  const name = [`${kind}Name`, 'Name'].find((candidate) => replacing[candidate] === 'yes');
  if (name === undefined) return [];
  return [name, ...Object.keys(replacing).filter((property) => property.endsWith('Name') && property !== name)];
}

/** Whether the resources of a type answer to a function or topic of the template's own. */
export function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}
