/** Metric math as a tree. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'id'; readonly name: string }
  | { readonly kind: 'negative'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] };

type Operator = '+' | '-' | '*' | '/' | '^' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'AND' | 'OR';

/** An expression that is not metric math. */
export class MathSyntaxError extends Error {
  constructor(expression: string, position: number, expected: string) {
    super(`Error in expression '${expression}': expected ${expected} at position ${position + 1}`);
    this.name = 'MathSyntaxError';
  }
}

/** From weak to strong; `^` and the sign come after these. */
const LEVELS: readonly (readonly Operator[])[] = [
  ['OR'],
  ['AND'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/'],
];

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z_]\w*)|("[^"]*"|'[^']*')|(&&|\|\||==|!=|<=|>=|[-+*/^<>()[\],]))/y;
const SPELT: Readonly<Record<string, Operator>> = { '&&': 'AND', '||': 'OR' };

interface Token {
  readonly kind: 'number' | 'word' | 'text' | 'sign';
  readonly text: string;
  readonly at: number;
}

/** @throws MathSyntaxError */
export function parseMath(source: string): Expression {
  return new Parser(source).whole();
}

class Parser {
  private readonly tokens: Token[] = [];
  private next = 0;

  constructor(private readonly source: string) {
    TOKEN.lastIndex = 0;
    while (source.slice(TOKEN.lastIndex).trim() !== '') {
      const at = TOKEN.lastIndex;
      const match = TOKEN.exec(source);
      if (!match) throw new MathSyntaxError(source, at, 'a number, name or operator');
      const [, number, word, text, sign] = match;
      const logical = word && /^(and|or)$/i.test(word) ? (word.toUpperCase() as Operator) : undefined;
      if (number !== undefined) this.tokens.push({ kind: 'number', text: number, at });
      else if (logical ?? sign) this.tokens.push({ kind: 'sign', text: logical ?? SPELT[sign!] ?? sign!, at });
      else if (word !== undefined) this.tokens.push({ kind: 'word', text: word, at });
      else this.tokens.push({ kind: 'text', text: text!.slice(1, -1), at });
    }
  }

  whole(): Expression {
    const expression = this.level(0);
    if (this.next < this.tokens.length) this.fail('an operator or the end');
    return expression;
  }

  private level(depth: number): Expression {
    const operators = LEVELS[depth];
    if (!operators) return this.signed();
    let left = this.level(depth + 1);
    for (;;) {
      const operator = operators.find((o) => this.take(o));
      if (!operator) return left;
      left = { kind: 'binary', operator, left, right: this.level(depth + 1) };
    }
  }

  private signed(): Expression {
    if (this.take('-')) return { kind: 'negative', of: this.signed() };
    if (this.take('+')) return this.signed();
    const base = this.single();
    return this.take('^') ? { kind: 'binary', operator: '^', left: base, right: this.signed() } : base;
  }

  private single(): Expression {
    const token = this.tokens[this.next++];
    switch (token?.kind) {
      case 'number':
        return { kind: 'number', value: Number(token.text) };
      case 'text':
        return { kind: 'text', value: token.text };
      case 'word':
        return this.take('(')
          ? { kind: 'call', name: token.text.toUpperCase(), arguments: this.until(')') }
          : { kind: 'id', name: token.text };
      case 'sign':
        if (token.text === '[') return { kind: 'list', items: this.until(']') };
        if (token.text === '(') {
          const inner = this.level(0);
          if (!this.take(')')) this.fail("')'");
          return inner;
        }
        break;
      case undefined:
        break;
    }
    this.next--;
    return this.fail('a number, a name or an opening parenthesis');
  }

  private until(end: ')' | ']'): Expression[] {
    const items: Expression[] = [];
    if (this.take(end)) return items;
    do items.push(this.level(0));
    while (this.take(','));
    if (!this.take(end)) this.fail(`',' or '${end}'`);
    return items;
  }

  private take(sign: string): boolean {
    const token = this.tokens[this.next];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.next++;
    return true;
  }

  private fail(expected: string): never {
    throw new MathSyntaxError(this.source, this.tokens[this.next]?.at ?? this.source.length, expected);
  }
}
