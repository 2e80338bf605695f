import { NotRehearsable } from '../contracts';
import { checkValue } from './parameter-checks';
import { invalid, type ParameterDefinition, type Template } from './template';

/** Looks up SSM parameters: for parameter types and `{{resolve:ssm:…}}`. */
export interface ParameterStore {
  /** Undefined when there is no such parameter, or no such version of it. */
  get(
    name: string,
    version?: number,
  ): Promise<{ readonly type: string; readonly value: string; readonly version: number } | undefined>;
}

/** A parameter as an operation is given it. */
export interface GivenParameter {
  readonly ParameterKey: string;
  readonly ParameterValue?: string;
  readonly UsePreviousValue?: boolean;
}

/** A parameter with its value. */
interface ParameterValue {
  readonly name: string;
  /** As given or by default; for an SSM type the name in the store. */
  readonly given: string;
  /** What an SSM type found in the store. */
  readonly resolved?: string;
  /** What `Ref` answers. */
  readonly value: string | readonly string[];
  readonly noEcho: boolean;
}

export type ParameterValues = ReadonlyMap<string, ParameterValue>;

const STORED = /^AWS::SSM::Parameter::Value<(.+)>$/;
/** Types whose values AWS looks for in the account: `AWS::EC2::VPC::Id`, `List<AWS::EC2::Subnet::Id>`, … */
const LOOKED_UP = /^(List<)?AWS::(EC2::\w+::(Id|Name|KeyName|GroupName)|Route53::HostedZone::Id)>?$/;
const PLAIN_TYPES = new Set(['String', 'Number', 'CommaDelimitedList', 'List<Number>', 'List<String>']);

/**
 * Gives every parameter of a template its value.
 *
 * @param previous values of the stack before, for `UsePreviousValue`
 * @throws ServiceError ValidationError when a value is missing, unknown or outside its constraints
 */
export async function parameterValues(
  template: Template,
  given: readonly GivenParameter[],
  previous: ParameterValues,
  store: ParameterStore,
  where: string,
): Promise<ParameterValues> {
  const definitions = template.Parameters ?? {};
  const unknown = given.map((parameter) => parameter.ParameterKey).filter((name) => !(name in definitions));
  if (unknown.length > 0) throw invalid(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const texts = new Map<string, string>();
  for (const [name, definition] of Object.entries(definitions)) {
    const text = givenText(
      definition,
      given.find((parameter) => parameter.ParameterKey === name),
      previous.get(name),
    );
    if (text !== undefined) texts.set(name, text);
  }
  const missing = Object.keys(definitions).filter((name) => !texts.has(name));
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(', ')}] must have values`);
  const values = new Map<string, ParameterValue>();
  for (const [name, text] of texts) values.set(name, await valued(name, definitions[name]!, text, store, where));
  return values;
}

/** The types of a template's parameters whose values are taken as they are, though AWS would look for them. */
export function unseenTypes({ Parameters = {} }: Template): string[] {
  const types = Object.values(Parameters).map(({ Type }) => STORED.exec(Type)?.[1] ?? Type);
  return [...new Set(types)].filter((type) => LOOKED_UP.test(type));
}

function givenText(
  definition: ParameterDefinition,
  given: GivenParameter | undefined,
  previous: ParameterValue | undefined,
): string | undefined {
  if (given?.UsePreviousValue) return previous?.given;
  if (given?.ParameterValue !== undefined) return given.ParameterValue;
  return definition.Default === undefined ? undefined : String(definition.Default);
}

async function valued(
  name: string,
  definition: ParameterDefinition,
  given: string,
  store: ParameterStore,
  where: string,
): Promise<ParameterValue> {
  checkValue(name, definition, given);
  const noEcho = String(definition.NoEcho) === 'true';
  const type = STORED.exec(definition.Type)?.[1];
  if (type !== undefined) {
    const found = await store.get(given);
    if (found === undefined) {
      throw invalid(`Unable to fetch parameters [${given}] from parameter store for this account.`);
    }
    return { name, given, resolved: found.value, value: typed(type, found.value, name, where), noEcho };
  }
  if (definition.Type === 'AWS::SSM::Parameter::Name') {
    if ((await store.get(given)) === undefined) {
      throw invalid(`Unable to fetch parameters [${given}] from parameter store for this account.`);
    }
    return { name, given, value: given, noEcho };
  }
  return { name, given, value: typed(definition.Type, given, name, where), noEcho };
}

function typed(type: string, text: string, name: string, where: string): string | readonly string[] {
  if (!PLAIN_TYPES.has(type) && !LOOKED_UP.test(type))
    throw new NotRehearsable('parameter type', type, `${where}/${name}`);
  if (type !== 'CommaDelimitedList' && !type.startsWith('List<')) return text;
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}
