import { z } from 'zod';
import { instanceTypeFault } from './instance-types';

/** How the expectation of an instance type begins. */
export const INSTANCE_TYPE = 'an instance type without local NVMe storage that SageMaker offers for';

/** A text that comes from `-c name=value`, where every value is a text, or the value itself, as it stands in cdk.json. */
const orText = <T extends z.ZodType>(fromText: (text: string) => unknown, then: T) =>
  z.preprocess((value) => (typeof value === 'string' ? fromText(value.trim()) : value), then);

/** JSON written on a command line; a text that is no JSON stays what it is and is judged as such. */
function parsedJson(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** `true` or `false`. */
export const flag = orText((text) => ({ true: true, false: false })[text] ?? text, z.boolean());

/** A whole number within limits, both included. */
export const wholeNumber = (minimum: number, maximum: number) =>
  orText((text) => (/^\d+$/.test(text) ? Number(text) : text), z.number().int().min(minimum).max(maximum));

/** A number within limits, both included. */
export const number = (minimum: number, maximum: number) =>
  orText((text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text), z.number().min(minimum).max(maximum));

/** A list, on the command line separated by commas. */
export const list = <T extends z.ZodType>(item: T) =>
  orText((text) => {
    const json = parsedJson(text);
    return typeof json === 'string' ? json.split(',').flatMap((part) => part.trim() || []) : json;
  }, z.array(item));

/** An object, on the command line as JSON, or something said in one word. */
export const structure = <T extends z.ZodType>(schema: T) => orText(parsedJson, schema);

/** A text of a certain form. */
export const text = (form: RegExp) => z.string().regex(form);

/** A setting that may be left out by the word `none`, which reads as undefined. */
export const orNone = <T extends z.ZodType>(schema: T) =>
  z.union([z.literal('none').transform((): undefined => undefined), schema]);

/** A SageMaker instance type fit for the use. */
export const instanceType = (use: 'hosting' | 'training') =>
  z.string().superRefine((value, context) => {
    const fault = instanceTypeFault(use, value);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });
