import type { Bundles } from '../../lib/bundles';
import { synthesizeAll } from '../shared/templates';
import { draw } from './draw';
import { pictureOf } from './read';

/** Unlike every word of the app's names, so that they can be told apart in them. */
const PLACEHOLDERS = { modelName: 'modelqz', executionId: 'executionqz', account: '000000000000', region: 'us-east-1' };

/** Where the picture lies, from the project's root. */
export const PICTURE = 'docs/architecture.svg';

/** What {@link pictureOfApp} takes. */
export interface PictureProps {
  readonly root: string;
  /** @default - made from the project's own `lambda` */
  readonly bundles?: Bundles;
}

/** The picture of the app as its `cdk.json` has it, for any model, execution, account and region. */
export function pictureOfApp({ root, bundles }: PictureProps): string {
  const { modelName, executionId } = PLACEHOLDERS;
  const { resources } = synthesizeAll({
    ...{ root, environment: {}, context: PLACEHOLDERS },
    ...(bundles && { bundles }),
  });
  const rename = (name: string) => name.replaceAll(modelName, '<model>').replaceAll(executionId, '<execution>');
  return draw(pictureOf(resources, rename));
}
