import { NotRehearsable } from '../../contracts';

/**
 * Versions of the built-in algorithm whose contract the rehearsal's containers keep. They run XGBoost 3.0.5,
 * which is `3.0-5`; of the others the contract is the same, and models may differ in the last digits.
 */
const TAGS: Readonly<Record<string, boolean>> = { '3.0-5': true, '1.7-1': false, '3.2-0': false };

const IMAGE = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)(?::([^@]+))?(@.+)?$/;

/**
 * Refuses images other than the built-in XGBoost algorithm's.
 *
 * @returns whether XGBoost itself is of the image's version
 */
export function checkImage(image: string, where: string): { readonly tag: string; readonly sameVersion: boolean } {
  const [, , repository, tag, digest] = IMAGE.exec(image) ?? [];
  const sameVersion = tag === undefined ? undefined : TAGS[tag];
  if (repository !== 'sagemaker-xgboost' || digest !== undefined || sameVersion === undefined) {
    const known = Object.keys(TAGS).join(', ');
    throw new NotRehearsable('image', image, where, `known are sagemaker-xgboost with the tags ${known}`);
  }
  return { tag: tag!, sameVersion };
}
