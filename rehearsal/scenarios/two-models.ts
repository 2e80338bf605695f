import { checkLive, judging, type Outcome, releases, type Scenario, standing } from './scenario';

/** Two models side by side, the name of one beginning with that of the other: neither may notice the other, to its end. */
export const twoModels: Scenario = {
  name: 'two-models',
  summary: 'two models release in one account at once, then one of them is destroyed; neither touches the other',
  inputs: ['ordinary'],
  // Clients of the model that is destroyed go on calling while its API is taken from under them.
  expectsDenials: true,

  async play(operator) {
    await operator.deployPipeline();
    await operator.deployPipeline('neighbour');
    const both = [await operator.upload('ordinary'), await operator.upload('ordinary', 'neighbour')];
    for (const execution of both) await operator.ended(execution);
    await operator.ended(await operator.upload('ordinary'));
    await operator.rest(10);
    await operator.command('destroy');
  },

  judge: (outcome) =>
    judging((check) => {
      const [created, first, neighbour, second] = releases(outcome, check);
      check(created?.trigger === 'CreatePipeline', "creating the neighbour's pipeline started no execution");
      for (const [whose, release] of Object.entries({ first, neighbour, second }))
        check(release?.status === 'Succeeded', `the release ${whose} is ${standing(release)}`);
      check(second?.deployment?.status === 'Succeeded', 'the second release did not shift its traffic to its end');
      for (const { message } of outcome.iam?.denied ?? [])
        check(message.includes('apigateway.amazonaws.com') && message.includes('lambda:InvokeFunction'), message);

      const models = modelsOf(outcome);
      check(models.length === 2, `${models.length} models were deployed, not 2`);
      for (const text of crossings(outcome, models)) check(false, text);

      const [destroyed, left] = models;
      const gone = outcome.resources.deleted.filter(({ stack }) => ownerOf(stack, models) === left);
      for (const { stack, logicalId } of gone)
        check(stack.endsWith('-dev'), `${stack}/${logicalId} was deleted together with ${destroyed}`);
      // The only API that is left.
      checkLive(outcome, neighbour, check);
    }),
};

/** Names of the models whose pipelines were deployed, in their order. */
function modelsOf({ resources }: Outcome): readonly string[] {
  const pipelines = resources.created.filter(({ type }) => type === 'AWS::CodePipeline::Pipeline');
  return [...new Set(pipelines.map(({ stack }) => stack.replace(/-pipeline$/, '')))].sort();
}

/** Whose a name is: the longest of the models' names with which a part of it begins. */
function ownerOf(name: string, models: readonly string[]): string | undefined {
  const named = models.filter((model) => new RegExp(`(^|[:/_])${model}($|[-/:])`).test(name));
  return named.sort((a, b) => b.length - a.length)[0];
}

/** Calls by which one model's roles, or whoever destroyed the first, meant what belongs to the other. */
function crossings({ iam }: Outcome, models: readonly string[]): readonly string[] {
  const keys = new Map<string, string>();
  return Object.entries(iam?.reached ?? {}).flatMap(([principal, resources]) => {
    const owner = principal.endsWith(':user/operator') ? models[0] : ownerOf(principal, models);
    if (owner === undefined) return [];
    return resources.flatMap((resource) => {
      // A key's ARN names nobody: it belongs to whoever comes first.
      if (resource.includes(':key/') && !keys.has(resource)) keys.set(resource, owner);
      const meant = keys.get(resource) ?? ownerOf(resource, models) ?? owner;
      return meant === owner ? [] : [`${principal} of ${owner} reached for ${resource} of ${meant}`];
    });
  });
}
