const known = new Map<string, RegExp | undefined>();

/** The pattern as an expression for whole texts; undefined when JavaScript has none that means the same. */
export function compiled(pattern: string): RegExp | undefined {
  if (!known.has(pattern)) known.set(pattern, compile(pattern));
  return known.get(pattern);
}

/**
 * The services match the whole text, whether the pattern is anchored or not: SageMaker refuses the training job `a_b`
 * by `^[a-zA-Z0-9](-*[a-zA-Z0-9])*`, of which a part would match.
 */
function compile(pattern: string): RegExp | undefined {
  const source = translated(pattern);
  if (source === undefined) return undefined;
  try {
    return new RegExp(`^(?:${source})$`, 'u');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Java's ASCII classes, as they stand inside brackets. */
const CLASSES: Readonly<Record<string, string>> = {
  Alnum: 'a-zA-Z0-9',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Lower: 'a-z',
  Upper: 'A-Z',
  Graph: '!-~',
  Print: ' -~',
  Punct: '!-\\/:-@\\[-`\\{-~',
};

/** Java's syntax in JavaScript's with the flag `u`; undefined where JavaScript would read something else. */
function translated(java: string): string | undefined {
  let out = '';
  let inClass = false;
  for (let i = 0; i < java.length; i++) {
    const c = java[i]!;
    if (c === '\\') {
      const escape = escaped(java.slice(i), inClass);
      if (escape === undefined) return undefined;
      out += escape.text;
      i += escape.length - 1;
    } else if (inClass) {
      // Unions and intersections of classes.
      if (c === '[' || java.startsWith('&&', i)) return undefined;
      if (c === ']') inClass = false;
      out += c;
    } else {
      // Possessive quantifiers, and groups that JavaScript does not have: (?i), (?>.
      if (c === '+' && /[*+?}]/.test(java[i - 1] ?? '') && java[i - 2] !== '\\') return undefined;
      if (java.startsWith('(?', i) && !/^\(\?(:|=|!|<=|<!|<[A-Za-z])/.test(java.slice(i))) return undefined;
      if (c === '[') inClass = true;
      out += c;
    }
  }
  return out;
}

/** The escape at the text's beginning, and how much of the text it takes. */
function escaped(text: string, inClass: boolean): { text: string; length: number } | undefined {
  const property = /^\\p\{(\w+)\}/.exec(text);
  const range = CLASSES[property?.[1] ?? ''];
  if (range !== undefined) return { text: inClass ? range : `[${range}]`, length: property![0].length };
  const next = text[1] ?? '';
  if (next === 'A' && !inClass) return { text: '^', length: 2 };
  if (next === 'z' && !inClass) return { text: '$', length: 2 };
  // What both read alike; `\h`, `\Q`, `\G` and others JavaScript refuses by itself, with the flag `u`.
  if (/[A-Za-z0-9]/.test(next)) return { text: text.slice(0, 2), length: 2 };
  const mustEscape = inClass ? /[\\\]^\-/[]/ : /[\^$\\.*+?()[\]{}|/]/;
  return { text: mustEscape.test(next) ? `\\${next}` : next, length: 2 };
}
