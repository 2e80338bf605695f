import type { Route } from '../../../../rehearsal/services/api-gateway/model';
import { matchRoute, routesOf } from '../../../../rehearsal/services/api-gateway/routes';
import { apiRig, integration } from './rig';

async function routes(paths: string[][]): Promise<readonly Route[]> {
  const rig = await apiRig();
  for (const path of paths) {
    let parent = rig.rootResourceId;
    for (const PathPart of path) {
      const existing = [...rig.apis.get(rig.apiId).resources.values()].find(
        (r) => r.parentId === parent && r.pathPart === PathPart,
      );
      parent =
        existing?.id ?? (await rig.create('Resource', { RestApiId: rig.apiId, ParentId: parent, PathPart })).physicalId;
    }
    await rig.create('Method', {
      RestApiId: rig.apiId,
      ResourceId: parent,
      HttpMethod: 'ANY',
      Integration: integration(),
    });
  }
  return routesOf(rig.apis.get(rig.apiId));
}

test('the most specific resource answers: literal, then parameter, then greedy parameter', async () => {
  const table = await routes([['{rest+}'], ['models'], ['models', '{name}'], ['models', 'live']]);
  const match = (path: string) => {
    const found = matchRoute(table, 'GET', path);
    return found && [found.route.path, found.pathParameters];
  };

  expect(match('/models/live')).toEqual(['/models/live', {}]);
  expect(match('/models/a%20b')).toEqual(['/models/{name}', { name: 'a b' }]);
  expect(match('/models/a/b')).toEqual(['/{rest+}', { rest: 'models/a/b' }]);
  expect(match('/models')).toEqual(['/models', {}]);
  expect(match('/')).toBeUndefined();
  expect(match('/%zz')).toEqual(['/{rest+}', { rest: '%zz' }]);
});

test('the root is a resource too', async () => {
  const table = await routes([[]]);

  expect(matchRoute(table, 'GET', '/')?.route.path).toBe('/');
  expect(matchRoute(table, 'GET', '')?.route.path).toBe('/');
});
