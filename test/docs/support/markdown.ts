const FENCE = /^ *```[^\n]*\n[\s\S]*?^ *```$/gm;
const HEADING = /^(#{1,6}) (.+)$/gm;

/** Code blocks of a document, as they stand. */
export const codeBlocksOf = (markdown: string): readonly string[] => markdown.match(FENCE) ?? [];

/** Headings with their level, code left out. */
export function headingsOf(markdown: string): readonly { readonly level: number; readonly text: string }[] {
  return [...markdown.replace(FENCE, '').matchAll(HEADING)].map(([, marks, text]) => ({
    level: marks!.length,
    text: text!.trim(),
  }));
}

/** The anchor that GitHub gives a heading: lower case, no punctuation but hyphens and underscores, blanks as hyphens. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

/** Anchors of the headings, of one level or of all. */
export const anchorsOf = (markdown: string, level?: number): readonly string[] =>
  headingsOf(markdown)
    .filter((heading) => level === undefined || heading.level === level)
    .map(({ text }) => slug(text));

/** A section of the second level, from its heading to the next one. */
export function sectionOf(markdown: string, heading: string): string {
  const [, section] = markdown.split(new RegExp(`^## ${heading}$`, 'm'));
  if (section === undefined) throw new Error(`there is no section "${heading}"`);
  return section.split(/^## /m)[0]!;
}

/** Targets of the links that are no pictures and lead to no other site. */
export const localLinksOf = (markdown: string): readonly string[] =>
  [...markdown.replace(FENCE, '').matchAll(/(?<!!)\[[^\]]*\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target));

/** Files of the pictures. */
export const picturesOf = (markdown: string): readonly string[] =>
  [...markdown.replace(FENCE, '').matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
