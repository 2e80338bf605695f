import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..', '..', '..');
const DOCUMENTS = ['README.md', 'README.ko.md', 'docs/runbook.md', 'rehearsal/README.md', 'model/README.md'];
const NOTEBOOK = 'notebook/mlops.ipynb';

/** A command of the AWS CLI that a document tells a person to type. */
export interface DocumentedCommand {
  readonly text: string;
  /** The documents that tell it. */
  readonly from: readonly string[];
}

/** Every command of the AWS CLI that the documents hold in their blocks of shell, each once, in their order. */
export function documentedCommands(): DocumentedCommand[] {
  const found = new Map<string, string[]>();
  for (const [document, blocks] of [...DOCUMENTS.map(ofMarkdown), ofNotebook()])
    for (const line of blocks.flatMap(logicalLines)) {
      if (!/(^|\$\()\s*aws\s/.test(line)) continue;
      found.set(line, [...(found.get(line) ?? []), document]);
    }
  return [...found].map(([text, from]) => ({ text, from: [...new Set(from)] }));
}

function ofMarkdown(document: string): readonly [string, readonly string[]] {
  return [document, shellBlocks(readFileSync(join(PROJECT, document), 'utf8'))];
}

/** Shell in a notebook's texts, and what its code hands to a shell. */
function ofNotebook(): readonly [string, readonly string[]] {
  const { cells } = JSON.parse(readFileSync(join(PROJECT, NOTEBOOK), 'utf8')) as {
    cells: { cell_type: string; source: string | readonly string[] }[];
  };
  const blocks = cells.flatMap(({ cell_type: kind, source }) => {
    const text = typeof source === 'string' ? source : source.join('');
    return kind === 'markdown'
      ? shellBlocks(text)
      : [[...text.matchAll(/^[!%]+\s*(.+)$/gm)].map(([, line]) => line).join('\n')];
  });
  return [NOTEBOOK, blocks];
}

const shellBlocks = (text: string): string[] =>
  [...text.matchAll(/^ *```(?:sh|bash|shell|console)\n([\s\S]*?)^ *```/gm)].map(([, block]) => block!);

const logicalLines = (block: string): string[] =>
  block
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim());
