/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // All of them: on a laptop of two cores jest's own choice is one worker, and whoever runs the tests waits for nothing else.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.rehearsal'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
};
