/** Imports point one way; see "Layout" in CONTRIBUTING.md. @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'lambda-imports-only-model-and-shared',
      severity: 'error',
      from: { path: '^lambda/' },
      to: { path: '^(lib|bin|operate|rehearsal|test)/' },
    },
    {
      name: 'model-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^model/' },
      to: { path: '^(lib|bin|operate|rehearsal|lambda|test)/' },
    },
    {
      name: 'lib-imports-only-names',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(operate|rehearsal|bin|test)/|^lambda/(?!shared/names)' },
    },
    {
      name: 'rehearsal-knows-no-construct',
      severity: 'error',
      from: { path: '^rehearsal/' },
      to: { path: '^(lib|lambda|bin|model|operate)/' },
    },
    {
      name: 'operate-reads-settings-and-names',
      severity: 'error',
      from: { path: '^operate/' },
      to: { path: '^(rehearsal|bin|model|test)/|^lambda/(?!shared/names)' },
    },
    { name: 'not-to-test', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
