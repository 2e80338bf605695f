/** Elements of an SVG document: text only, no fonts from elsewhere, colours for light and dark. */

const STYLE = `
    svg { font: 12px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; }
    .paper { fill: #ffffff; stroke: #d0d7de; }
    .stage { fill: #ddf4ff; stroke: #54aeff; }
    .stack { fill: #f6f8fa; stroke: #8c959f; }
    .person { fill: #fff8c5; stroke: #d4a72c; }
    text { fill: #1f2328; }
    .heading { font-weight: 600; font-size: 13px; }
    .title { font-weight: 600; font-size: 14px; }
    .quiet { fill: #59636e; }
    .arrow { fill: none; stroke: #59636e; stroke-width: 1.5; }
    #tip path { fill: #59636e; }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #0d1117; stroke: #3d444d; }
      .stage { fill: #0c2d6b; stroke: #388bfd; }
      .stack { fill: #161b22; stroke: #656c76; }
      .person { fill: #3b2300; stroke: #9e6a03; }
      text { fill: #f0f6fc; }
      .quiet { fill: #9198a1; }
      .arrow { stroke: #9198a1; }
      #tip path { fill: #9198a1; }
    }`;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const box = ({ x, y, width, height }: Box, kind: 'paper' | 'stage' | 'stack' | 'person'): string =>
  `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`;

/** A line of text; `end` puts its right end at x, `middle` its middle. */
export const text = (
  x: number,
  y: number,
  words: string,
  { kind, anchor }: { kind?: 'title' | 'heading' | 'quiet'; anchor?: 'middle' | 'end' } = {},
): string =>
  `<text${kind ? ` class="${kind}"` : ''} x="${x}" y="${y}"${anchor ? ` text-anchor="${anchor}"` : ''}>${escaped(words)}</text>`;

/** A line through points, with a tip at its end. */
export const arrow = (...points: readonly (readonly [number, number])[]): string =>
  `<polyline class="arrow" marker-end="url(#tip)" points="${points.map((point) => point.join(',')).join(' ')}"/>`;

/** The document; `description` is for who cannot see it. */
export const document = (width: number, height: number, description: string, elements: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(description)}">`,
    `  <style>${STYLE}\n  </style>`,
    '  <defs>',
    '    <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0 L8,4 L0,8 z"/></marker>',
    '  </defs>',
    ...elements.map((element) => `  ${element}`),
    '</svg>',
    '',
  ].join('\n');
