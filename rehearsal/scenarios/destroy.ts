import type { ResourceReport } from '../report';
import { judging, releases, type Scenario, standing } from './scenario';

/** A release, and then the end of everything: the app's own command takes it down. Twice, for it must be repeatable. */
export const destroy: Scenario = {
  name: 'destroy',
  summary: "a release, then the app's own command takes everything down; only what is declared as retained is left",
  inputs: ['ordinary'],
  // Clients go on calling while the API is taken from under them.
  expectsDenials: true,

  async play(operator) {
    await operator.deployPipeline();
    await operator.ended(await operator.upload('ordinary'));
    await operator.rest(10);
    await operator.command('destroy');
    await operator.command('destroy');
  },

  judge: (outcome) =>
    judging((check) => {
      const [only] = releases(outcome, check);
      check(only?.status === 'Succeeded', `the release is ${standing(only)}`);
      const { created, deleted, retained } = outcome.resources;
      const gone = [...deleted, ...retained].map(named);
      for (const resource of created)
        check(
          gone.includes(named(resource)),
          `${named(resource)} (${resource.type}) is left, and was not declared as retained`,
        );
      for (const { message } of outcome.iam?.denied ?? [])
        check(message.includes('apigateway.amazonaws.com') && message.includes('lambda:InvokeFunction'), message);
      check(retained.length > 0, 'nothing was retained: the data went too');
    }),
};

const named = ({ stack, logicalId }: ResourceReport): string => `${stack}/${logicalId}`;
