import type { BuildRequest } from '../pipeline/ports';

type Phases = Pick<BuildRequest, 'before' | 'commands' | 'after'>;

/** All commands in the order of their numbers, which begin at 1. */
export function allCommands({ before = [], commands, after = [] }: Phases) {
  return [
    ...before.map((command) => ({ phase: 'PRE_BUILD' as const, command })),
    ...commands.map((command) => ({ phase: 'BUILD' as const, command })),
    ...after.map((command) => ({ phase: 'POST_BUILD' as const, command })),
  ];
}

/**
 * A shell script that runs the commands one after the other in the same shell, as CodeBuild does for version 0.2 of
 * the buildspec: a directory or variable set by one holds for the next, and the first that fails ends its phase. What
 * comes after the build is run also when the build has failed, which stays the failure that is told.
 * @param state directory in which the script notes the number of the command that runs and the exported variables
 */
export function buildScript(phases: Phases, exported: readonly string[], state: string): string {
  const { before = [], commands, after = [] } = phases;
  const note = (number: number) => `printf %s ${number} > ${quoted(`${state}/current`)}`;
  const step = (command: string, number: number) =>
    `${note(number)}\n${command}\n__status=$?; if [ "$__status" -ne 0 ]; then exit "$__status"; fi\n`;
  const exports = exported.map((name) => `printf %s "\${${name}-}" > ${quoted(`${state}/export-${name}`)}\n`).join('');
  const main = [...before, ...commands].map((command, index) => step(command, index + 1));
  if (after.length === 0) return main.join('') + exports;
  const last = after.map((command, index) => {
    const number = before.length + commands.length + index + 1;
    return (
      `if [ "$__build" -eq 0 ]; then ${note(number)}; fi\n${command}\n` +
      '__status=$?; if [ "$__status" -ne 0 ]; then if [ "$__build" -ne 0 ]; then exit "$__build"; fi; exit "$__status"; fi\n'
    );
  });
  // A trap, so that a command that calls `exit` does not get round it.
  const closing =
    '__closing() {\n__build=$?\ntrap - EXIT\n' +
    'if [ "$__build" -ne 0 ]; then export CODEBUILD_BUILD_SUCCEEDING=0; fi\n' +
    `${last.join('')}${exports}exit "$__build"\n}\ntrap __closing EXIT\n`;
  return [...main.slice(0, before.length), closing, ...main.slice(before.length)].join('');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
