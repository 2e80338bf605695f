import { valueAt } from './json-path';
import type { BusEvent, Rule, Target } from './rules';

/** The input of a target could not be made of the event. */
export class InputFailure extends Error {}

/**
 * What a target is given: the event, a part of it, a fixed text, or a template filled from it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 * @throws InputFailure when the result is no JSON
 */
export function targetInput(target: Target, event: BusEvent, rule: Rule): unknown {
  if (target.input !== undefined) return json(target.input, 'Input');
  if (target.inputPath !== undefined) return valueAt(event, target.inputPath) ?? null;
  if (target.inputTransformer === undefined) return event;
  const { paths, template } = target.inputTransformer;
  const values = new Map<string, unknown>();
  for (const [name, path] of Object.entries(paths)) {
    const value = valueAt(event, path);
    // EventBridge does not make a variable whose path is not in the event; it does not appear in the output.
    if (value !== undefined) values.set(name, value);
  }
  const { detail: _, ...withoutDetail } = event;
  values.set('aws.events.rule-arn', rule.arn);
  values.set('aws.events.rule-name', rule.name);
  values.set('aws.events.event.ingestion-time', event.time);
  values.set('aws.events.event', withoutDetail);
  values.set('aws.events.event.json', event);
  return json(fill(template, values), 'InputTemplate');
}

/** Outside quotes a value stands as JSON; inside quotes a text stands as it is, escaped, and all else as JSON text. */
function fill(template: string, values: ReadonlyMap<string, unknown>): string {
  let inside = false;
  return template.replace(/\\.|"|<([A-Za-z0-9_.-]+)>/gs, (match, name: string | undefined) => {
    if (match === '"') inside = !inside;
    if (name === undefined) return match;
    const value = values.get(name);
    if (value === undefined) return '';
    if (!inside) return JSON.stringify(value);
    return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
  });
}

function json(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // A template that is no object is a line of text: EventBridge hands it on as a JSON string.
    const plain = text.trim();
    if (what === 'InputTemplate' && !plain.startsWith('{') && !plain.startsWith('[') && !plain.startsWith('"'))
      return text;
    throw new InputFailure(`${what} gives no JSON: ${text}`);
  }
}
