import type { ServiceCoverage } from './coverage';

/** Where the list of operations stands, below the project's directory. */
export const DOCUMENT = 'docs/rehearsal-coverage.md';

const INTRODUCTION = `# Operations of the rehearsed account

Written by \`npm run coverage\` from the code; do not edit.

- **Own:** answered by an imitation in this repository. [Its pages](../rehearsal/README.md#real-imitated-recorded-refused) say where each ends.
- **Proxied:** passed on to moto after the caller's permissions have been judged, and recorded. Of \`logs\` the own ones are own for the log groups of functions and containers, and moto's for all others; \`DescribeLogGroups\` lists both.
- **Refused:** answered \`NotImplemented\` with the operation's name. In a rehearsal of a scenario that ends the run; an account that is served goes on.

Inputs are checked by the schemas of the AWS SDK for JavaScript, types and required members, and by botocore's models: lengths, ranges, patterns and sets of values. Of the proxied services, \`s3\` and \`sns\` are checked by moto alone.

A service that is not listed is refused by its name.
`;

/** The document. */
export function documentOf(services: readonly ServiceCoverage[]): string {
  const rows = services.map(({ service, operations: { own, proxied, refused }, complete }) => {
    const others = complete ? `${refused.length}` : 'all others';
    return `| [\`${service}\`](#${service}) | ${own.length} | ${proxied.length} | ${others} |`;
  });
  const table = ['| service | own | proxied | refused |', '|---|---|---|---|', ...rows].join('\n');
  return `${[INTRODUCTION, table, ...services.map(section)].join('\n')}\n`.replace(/\n{3,}/g, '\n\n');
}

function section({ service, operations: { own, proxied, refused }, complete }: ServiceCoverage): string {
  const part = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`**${what}:** ${names.map((name) => `\`${name}\``).join(', ')}`, ''];
  const others = complete ? part('Refused', refused) : ['**Refused:** all others', ''];
  return ['', `## ${service}`, '', ...part('Own', own), ...part('Proxied', proxied), ...others].join('\n').trimEnd();
}
