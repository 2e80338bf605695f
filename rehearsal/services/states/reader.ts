import jsonata from 'jsonata';
import { NotRehearsable } from '../../contracts';
import type { Block, Catcher, ChoiceRule, Exit, Json, Machine, QueryLanguage, Retrier, State } from './asl';
import { expressionOf } from './expressions';
import { checkFields, checkStateFields, isKind, jsonPath } from './fields';
import { invalid, isObject, list, number, object, text, type Raw } from './raw';

export interface Reading {
  /** Name of the machine, for messages. */
  readonly name: string;
  /** Refuses, by NotRehearsable, a Task's Resource that nothing here can run. */
  readonly checkResource: (resource: string, where: string) => void;
}

/** Reads blocks of states, and refuses by name what the interpreter does not do. */
export class Reader {
  constructor(private readonly reading: Reading) {}

  machine(raw: Raw): Machine {
    checkFields(
      raw,
      ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'],
      'a state machine',
      this.reading.name,
    );
    const timeoutSeconds = raw['TimeoutSeconds'];
    if (timeoutSeconds !== undefined && typeof timeoutSeconds !== 'number')
      throw invalid('TimeoutSeconds of the machine is not a number');
    return {
      ...this.block(raw, language(raw['QueryLanguage'], this.reading.name) ?? 'JSONPath'),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    };
  }

  private block(raw: Raw, inherited: QueryLanguage): Block {
    const { StartAt: startAt, States: states } = raw;
    if (typeof startAt !== 'string' || !isObject(states)) throw invalid('These fields are required: [States, StartAt]');
    const read = new Map(
      Object.entries(states).map(([name, state]) => [name, this.state(name, object(state, name), inherited)]),
    );
    return { startAt, states: read };
  }

  private state(name: string, raw: Raw, inherited: QueryLanguage): State {
    const where = `${this.reading.name}/${name}`;
    const type = raw['Type'];
    if (!isKind(type)) throw new NotRehearsable('state type', String(type), where);
    const spoken = language(raw['QueryLanguage'], where) ?? inherited;
    if (inherited === 'JSONata' && spoken === 'JSONPath') {
      throw invalid(
        `'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/${name}`,
      );
    }
    checkStateFields(raw, type, spoken, where);
    const common = { name, language: spoken };
    const template = (field: string): Json | undefined => this.template(raw[field], spoken, `${where}/${field}`);
    const exit = (part: Raw): Exit => this.exit(part, spoken, where);
    const onward = { ...exit(raw), ...(raw['Next'] !== undefined && { next: text(raw['Next'], `${where}/Next`) }) };
    const guard = () => ({
      retry: list(raw['Retry']).map((r) => this.retrier(object(r, where), where)),
      catch: list(raw['Catch']).map((c) => this.catcher(object(c, where), where, spoken, exit)),
    });
    switch (type) {
      case 'Pass':
        return { ...common, type, ...onward, ...(raw['Result'] !== undefined && { output: raw['Result'] as Json }) };
      case 'Task': {
        const resource = text(raw['Resource'], `${where}/Resource`);
        this.reading.checkResource(resource, where);
        return {
          ...common,
          type,
          ...onward,
          ...guard(),
          resource,
          arguments: template('Arguments'),
          timeoutSeconds: template('TimeoutSeconds'),
          heartbeatSeconds: template('HeartbeatSeconds'),
        };
      }
      case 'Choice':
        return {
          ...common,
          type,
          ...exit(raw),
          choices: list(raw['Choices']).map((rule) => this.rule(object(rule, where), where, exit)),
          ...(raw['Default'] !== undefined && { default: text(raw['Default'], where) }),
        };
      case 'Wait':
        if ((raw['Seconds'] === undefined) === (raw['Timestamp'] === undefined))
          throw invalid(`exactly one of Seconds and Timestamp is required at /States/${name}`);
        return { ...common, type, ...onward, seconds: template('Seconds'), timestamp: template('Timestamp') };
      case 'Parallel':
        return {
          ...common,
          type,
          ...onward,
          ...guard(),
          arguments: template('Arguments'),
          branches: list(raw['Branches']).map((b) => this.inner(object(b, where), spoken, where)),
        };
      case 'Map': {
        const processor = object(raw['ItemProcessor'], `${where}/ItemProcessor`);
        checkProcessor(processor, where);
        const { ProcessorConfig: _, ...block } = processor;
        return {
          ...common,
          type,
          ...onward,
          ...guard(),
          items: template('Items'),
          toleratedFailureCount: template('ToleratedFailureCount'),
          toleratedFailurePercentage: template('ToleratedFailurePercentage'),
          itemSelector: template('ItemSelector'),
          maxConcurrency: template('MaxConcurrency'),
          processor: this.inner(block, spoken, where),
        };
      }
      case 'Succeed':
        return { ...common, type, output: template('Output') };
      case 'Fail':
        return { ...common, type, error: template('Error'), cause: template('Cause') };
    }
  }

  private inner(raw: Raw, spoken: QueryLanguage, where: string): Block {
    checkFields(raw, ['Comment', 'StartAt', 'States', 'QueryLanguage'], 'a branch', where);
    return this.block(raw, language(raw['QueryLanguage'], where) ?? spoken);
  }

  private exit(raw: Raw, spoken: QueryLanguage, where: string): Exit {
    const assign = raw['Assign'] === undefined ? undefined : object(raw['Assign'], `${where}/Assign`);
    for (const name of Object.keys(assign ?? {})) {
      if (name === 'states') throw invalid(`'states' is a reserved variable name, at ${where}/Assign`);
    }
    const output = this.template(raw['Output'], spoken, `${where}/Output`);
    if (assign) this.template(assign, spoken, `${where}/Assign`);
    return { ...(output !== undefined && { output }), ...(assign && { assign: assign as Record<string, Json> }) };
  }

  private rule(raw: Raw, where: string, exit: (raw: Raw) => Exit): ChoiceRule {
    checkFields(raw, ['Comment', 'Condition', 'Next', 'Output', 'Assign'], 'a choice rule', where);
    const condition = this.template(raw['Condition'], 'JSONata', `${where}/Condition`);
    if (condition === undefined) throw invalid(`a choice rule of ${where} has no Condition`);
    return { ...exit(raw), condition, next: text(raw['Next'], where) };
  }

  private retrier(raw: Raw, where: string): Retrier {
    checkFields(
      raw,
      ['Comment', 'ErrorEquals', 'IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds', 'JitterStrategy'],
      'a retrier',
      where,
    );
    const jitter = raw['JitterStrategy'] ?? 'NONE';
    if (jitter !== 'FULL' && jitter !== 'NONE') throw invalid(`JitterStrategy of ${where} is neither FULL nor NONE`);
    const maxDelaySeconds = raw['MaxDelaySeconds'] === undefined ? undefined : number(raw['MaxDelaySeconds'], 0, where);
    return {
      errorEquals: list(raw['ErrorEquals']).map((e) => text(e, where)),
      intervalSeconds: number(raw['IntervalSeconds'], 1, where),
      maxAttempts: number(raw['MaxAttempts'], 3, where),
      backoffRate: number(raw['BackoffRate'], 2, where),
      ...(maxDelaySeconds !== undefined && { maxDelaySeconds }),
      jitter,
    };
  }

  private catcher(raw: Raw, where: string, spoken: QueryLanguage, exit: (raw: Raw) => Exit): Catcher {
    if (spoken === 'JSONPath') {
      const path = ['ResultPath', 'Assign', 'Output'].find((field) => raw[field] !== undefined);
      if (path) throw jsonPath(where, `Catch/${path}`);
    }
    checkFields(raw, ['Comment', 'ErrorEquals', 'Next', 'Output', 'Assign'], 'a catcher', where);
    return {
      ...exit(raw),
      errorEquals: list(raw['ErrorEquals']).map((e) => text(e, where)),
      next: text(raw['Next'], where),
    };
  }

  /** Hands the template back after a check of every expression in it. */
  private template(value: unknown, spoken: QueryLanguage, where: string): Json | undefined {
    if (value === undefined) return undefined;
    if (typeof value === 'string' && spoken === 'JSONata') {
      const expression = expressionOf(value);
      if (expression !== undefined) checkExpression(expression, where);
    } else if (Array.isArray(value)) {
      value.forEach((item, i) => this.template(item, spoken, `${where}[${i}]`));
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) this.template(item, spoken, `${where}/${key}`);
    }
    return value as Json;
  }
}

function checkExpression(expression: string, where: string): void {
  try {
    jsonata(expression);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    if (code === undefined) throw error;
    throw invalid(`the JSONata expression '${expression}' at ${where} is not valid. ${code}: ${message}`);
  }
}

function checkProcessor(processor: Raw, where: string): void {
  if (processor['ProcessorConfig'] === undefined) return;
  const config = object(processor['ProcessorConfig'], where);
  if (config['Mode'] !== undefined && config['Mode'] !== 'INLINE')
    throw new NotRehearsable('mode of a Map state', String(config['Mode']), where);
  checkFields(config, ['Mode'], 'ProcessorConfig', where);
}

function language(value: unknown, where: string): QueryLanguage | undefined {
  if (value === undefined || value === 'JSONata' || value === 'JSONPath') return value;
  throw new NotRehearsable('query language', String(value), where);
}
