import { NotRehearsable } from '../../../rehearsal/contracts';
import { buildAction, Harness, source, stage } from './harness';

const unknown = new NotRehearsable('place of a buildspec', 'ssm', 'project-Build');
const stages = [stage('Source', source()), stage('Build', buildAction('Build', {}, {}))];

let harness: Harness;
beforeEach(() => {
  harness = new Harness();
  harness.build = () => Promise.reject(unknown);
  harness.projects.put({
    ...{ name: 'project-Build', environment: [], image: '', timeoutMinutes: 60 },
    buildSpec: JSON.stringify({ version: '0.2', phases: { build: { commands: ['npm run synth'] } } }),
    roleArn: 'arn:aws:iam::111122223333:role/build',
  });
});
afterEach(() => harness.close());

describe('an action that needs what is not known', () => {
  it('ends the rehearsal', async () => {
    const execution = harness.create(stages);
    await expect(execution.ended).rejects.toBe(unknown);
    expect(harness.fatal).toEqual([unknown]);
  });

  it('fails with its name in an account that outlives it', async () => {
    const told: Error[] = [];
    Object.assign(harness.surroundings, { outlive: (error: Error) => void told.push(error) });
    const execution = harness.create(stages);
    expect(await execution.ended).toBe('Failed');
    expect(harness.summary('Build')).toBe(unknown.message);
    expect([told, harness.fatal]).toEqual([[unknown], []]);
  });
});
