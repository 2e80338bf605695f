import { NotRehearsable, ServiceError } from '../contracts';

type Test = (event: unknown) => boolean;
type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

const TOKEN =
  /\s*(&&|\|\||[()]|!=|<=|>=|=|<|>|"(?:[^"\\]|\\.)*"|\$(?:\.[\w-]+|\[(?:\d+|\*)\]|\.?\[(?:"[^"]+"|'[^']+')\])+|[^\s()=<>!&|"]+)/y;

/**
 * A filter pattern of CloudWatch Logs for messages that are JSON: `{ $.message = "request" && $.status >= 502 }`. Comparisons
 * of texts (`*` stands for anything) and of numbers, `IS TRUE`, `IS FALSE`, `IS NULL`, `EXISTS`, `NOT EXISTS`, `&&`, `||` and
 * parentheses. A comparison with what is not there, or of another type, does not hold.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax-for-Metric-Filters.html
 *
 * @throws NotRehearsable for regular expressions and wildcards in lists; ServiceError for what is no pattern
 */
export function jsonFilter(pattern: string): (message: string) => boolean {
  const inner = /^\{([\s\S]*)\}$/.exec(pattern)?.[1];
  if (inner === undefined) throw invalid();
  const test = new Parser(tokensOf(inner), pattern).whole();
  return (message) => {
    const event = parsed(message);
    return event !== undefined && test(event);
  };
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    if (match === null) throw invalid();
    tokens.push(match[1]!);
  }
  return tokens;
}

/** `any := all ('||' all)*`, `all := one ('&&' one)*`, `one := '(' any ')' | selector condition`. */
class Parser {
  private at = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly pattern: string,
  ) {}

  whole(): Test {
    const test = this.any();
    if (this.at < this.tokens.length) throw invalid();
    return test;
  }

  private any(): Test {
    const tests = [this.all()];
    while (this.takes('||')) tests.push(this.all());
    return (event) => tests.some((test) => test(event));
  }

  private all(): Test {
    const tests = [this.one()];
    while (this.takes('&&')) tests.push(this.one());
    return (event) => tests.every((test) => test(event));
  }

  private one(): Test {
    if (this.takes('(')) {
      const test = this.any();
      if (!this.takes(')')) throw invalid();
      return test;
    }
    const select = this.selector();
    const word = this.next().toUpperCase();
    if (word === 'EXISTS') return (event) => select(event) !== undefined;
    if (word === 'NOT' && this.next().toUpperCase() === 'EXISTS') return (event) => select(event) === undefined;
    if (word === 'IS') {
      const wanted = { TRUE: true, FALSE: false, NULL: null }[this.next().toUpperCase()];
      if (wanted === undefined) throw invalid();
      return (event) => select(event) === wanted;
    }
    if (!['=', '!=', '<', '<=', '>', '>='].includes(word)) throw invalid();
    const compares = comparison(word as Comparison, this.operand());
    return (event) => compares(select(event));
  }

  private selector(): (event: unknown) => unknown {
    const selector = this.next();
    if (!selector.startsWith('$')) throw invalid();
    if (selector.includes('[*]')) throw this.unknown();
    const path = [...selector.matchAll(/\.([\w-]+)|\[(\d+)\]|\[["']([^"']+)["']\]/g)].map(
      ([, name, index, quoted]) => name ?? index ?? quoted!,
    );
    return (event) =>
      path.reduce<unknown>(
        (value, name) =>
          typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
        event,
      );
  }

  private operand(): string {
    const operand = this.next();
    if (/^(&&|\|\||[()]|!=|[<>]=?|=|\$.*)$/.test(operand)) throw invalid();
    if (operand.startsWith('%')) throw this.unknown();
    return operand;
  }

  private takes(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private next(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw invalid();
    return token;
  }

  private unknown(): NotRehearsable {
    return new NotRehearsable(
      'parameter',
      `filterPattern ${this.pattern}`,
      'logs:FilterLogEvents',
      'compare with texts or numbers',
    );
  }
}

function comparison(operator: Comparison, operand: string): (value: unknown) => boolean {
  const isQuoted = operand.startsWith('"');
  const number = isQuoted ? NaN : Number(operand);
  if (!Number.isNaN(number)) return (value) => typeof value === 'number' && numeric(operator, value, number);
  if (operator !== '=' && operator !== '!=') throw invalid();
  const text = isQuoted ? operand.slice(1, -1).replace(/\\(.)/g, '$1') : operand;
  const parts = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const like = new RegExp(`^${parts.join('[\\s\\S]*')}$`);
  return (value) => typeof value === 'string' && like.test(value) === (operator === '=');
}

function numeric(operator: Comparison, a: number, b: number): boolean {
  switch (operator) {
    case '=':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

function parsed(message: string): unknown {
  try {
    const event = JSON.parse(message) as unknown;
    return typeof event === 'object' && event !== null ? event : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function invalid(): ServiceError {
  return new ServiceError('InvalidParameterException', 'Invalid filter pattern');
}
