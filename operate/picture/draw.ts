import type { Action, Picture, StackPicture, StagePicture, Station } from './read';
import { arrow, box, type Box, document, text } from './svg';

/** Pixels. The page is as wide as a README's column. */
const WIDTH = 900;
const MARGIN = 20;
const LINE = 19;
const HEAD = 26;
const GAP = 16;
const LEFT: Pick<Box, 'x' | 'width'> = { x: MARGIN, width: 360 };
const RIGHT: Pick<Box, 'x' | 'width'> = { x: 460, width: WIDTH - MARGIN - 460 };
const PADDING = 12;
/** The widest line of small text that a stack's box holds, in characters. */
const CHARACTERS = 68;

/** Draws the picture: the same text for the same picture. */
export function draw(picture: Picture): string {
  const elements: string[] = [];
  const top = 56;
  const triggers = triggerBox(picture.triggers, top);
  elements.push(...triggers.elements);
  let left = top;
  let right = triggers.box.y + triggers.box.height + GAP;
  let before: Box | undefined;
  for (const stage of picture.stages) {
    const stacks = picture.stacks.filter(({ name }) => stage.deploys.includes(name));
    const y = stacks.length > 0 ? Math.max(left, right) : left;
    const drawn = stageBox(stage, y);
    elements.push(...drawn.elements);
    if (before) elements.push(arrow([LEFT.x + 40, before.y + before.height], [LEFT.x + 40, y]));
    else elements.push(arrow([RIGHT.x, y + 14], [LEFT.x + LEFT.width, y + 14]));
    right = Math.max(right, stacks.length > 0 ? y : 0);
    for (const stack of stacks) {
      const { box: place, elements: parts } = stackBox(stack, right);
      const from = drawn.lineOf(stack.name);
      const to = place.y + 14;
      elements.push(...parts, elbow(from, to));
      right = place.y + place.height + GAP;
    }
    before = drawn.box;
    left = y + drawn.box.height + GAP;
  }
  const bottom = Math.max(left, right) + GAP;
  const ways = waysBelow(picture, bottom);
  const height = ways.bottom + MARGIN;
  const headings = [
    text(LEFT.x, 36, 'The pipeline: stages and actions', { kind: 'title' }),
    text(RIGHT.x, 36, 'What starts it, and the stacks that it makes', { kind: 'title' }),
  ];
  return document(WIDTH, height, description(picture), [
    box({ x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1 }, 'paper'),
    ...[...headings, ...elements, ...ways.elements],
  ]);
}

const description = ({ stages }: Picture): string =>
  `The release pipeline: ${stages.map(({ name }) => name).join(', ')}; the stacks that it deploys; the way of a request; what watches the live model`;

function triggerBox(triggers: readonly string[], y: number) {
  const place = { ...RIGHT, y, height: HEAD + triggers.length * LINE + 4 };
  return {
    box: place,
    elements: [
      box(place, 'person'),
      text(place.x + PADDING, y + 18, 'What starts a release', { kind: 'heading' }),
      ...triggers.map((words, index) => text(place.x + PADDING, y + HEAD + 11 + index * LINE, words)),
    ],
  };
}

function stageBox({ name, actions }: StagePicture, y: number) {
  const place = { ...LEFT, y, height: HEAD + actions.length * LINE + 4 };
  const lineAt = (index: number) => y + HEAD + 11 + index * LINE;
  const line = ({ runOrder, name: action, provider }: Action, index: number) => [
    text(place.x + PADDING, lineAt(index), String(runOrder), { kind: 'quiet' }),
    text(place.x + PADDING + 18, lineAt(index), action),
    text(place.x + place.width - PADDING, lineAt(index), provider, { kind: 'quiet', anchor: 'end' }),
  ];
  return {
    box: place,
    /** Height of the action that deploys a stack: the last that bears its name, else the only one. */
    lineOf: (stack: string) =>
      lineAt(
        Math.max(
          0,
          actions.findLastIndex((it) => it.name.startsWith(stack)),
        ),
      ) - 4,
    elements: [
      box(place, 'stage'),
      text(place.x + PADDING, y + 18, name, { kind: 'heading' }),
      ...actions.flatMap(line),
    ],
  };
}

function stackBox({ name, shown, accessories }: StackPicture, y: number) {
  const rows = Math.ceil(shown.length / 2);
  const lines = broken(`and ${accessories.count} that go with them: ${accessories.labels.join(', ')}`, CHARACTERS);
  const place = { ...RIGHT, y, height: HEAD + (rows + lines.length) * LINE + 4 };
  const column = place.width / 2;
  return {
    box: place,
    elements: [
      box(place, 'stack'),
      text(place.x + PADDING, y + 18, name, { kind: 'heading' }),
      ...shown.map(({ count, label }, index) =>
        text(
          place.x + PADDING + (index >= rows ? column : 0),
          y + HEAD + 11 + (index % rows) * LINE,
          `${count} × ${label}`,
        ),
      ),
      ...lines.map((words, index) =>
        text(place.x + PADDING, y + HEAD + 11 + (rows + index) * LINE, words, { kind: 'quiet' }),
      ),
    ],
  };
}

/** From an action to the head of a stack. */
function elbow(from: number, to: number): string {
  const start = LEFT.x + LEFT.width;
  const middle = (start + RIGHT.x) / 2;
  return from === to
    ? arrow([start, from], [RIGHT.x, to])
    : arrow([start, from], [middle, from], [middle, to], [RIGHT.x, to]);
}

const STATION = { height: 46, gap: 28 };

/** The way of a request, and below it, from right to left, that of what watches. */
function waysBelow({ request, watch }: Picture, top: number) {
  const elements = [text(MARGIN, top + 14, 'A request, and what watches the live model', { kind: 'title' })];
  const first = top + 32;
  const forth = row(request, first, false);
  elements.push(...forth.elements);
  if (watch.length === 0) return { elements, bottom: first + STATION.height };
  const second = first + STATION.height + 34;
  const back = row(watch, second, true);
  const from = middleOf(forth.boxes.at(-1)!);
  elements.push(arrow([from, first + STATION.height], [from, second]), ...back.elements);
  return { elements, bottom: second + STATION.height };
}

function row(stations: readonly Station[], y: number, backwards: boolean) {
  const width = (WIDTH - 2 * MARGIN - (stations.length - 1) * STATION.gap) / stations.length;
  const at = (index: number) => (backwards ? stations.length - 1 - index : index);
  const boxes = stations.map((_, index): Box => ({
    ...{ x: MARGIN + at(index) * (width + STATION.gap), y, width, height: STATION.height },
  }));
  const middle = y + STATION.height / 2;
  const elements = stations.flatMap(({ kind, name }, index) => {
    const place = boxes[index]!;
    const next = boxes[index + 1];
    return [
      box(place, kind === 'clients' ? 'person' : kind === 'pipeline' ? 'stage' : 'stack'),
      text(middleOf(place), y + 18, kind, { kind: 'quiet', anchor: 'middle' }),
      text(middleOf(place), y + 36, name, { anchor: 'middle' }),
      ...(next
        ? [
            backwards
              ? arrow([place.x, middle], [next.x + width, middle])
              : arrow([place.x + width, middle], [next.x, middle]),
          ]
        : []),
    ];
  });
  return { boxes, elements };
}

const middleOf = ({ x, width }: Box): number => x + width / 2;

/** Lines of at most so many characters, broken at blanks. */
function broken(words: string, characters: number): string[] {
  const lines = [''];
  for (const word of words.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= characters) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
