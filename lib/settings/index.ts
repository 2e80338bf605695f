import type { z } from 'zod';
import { API } from './api';
import { ENDPOINTS } from './endpoints';
import { IDENTITY } from './identity';
import { MONITORING } from './monitoring';
import { PLATFORM } from './platform';
import { RELEASE } from './release';
import { SOURCE } from './source';
import { TRAINING } from './training';

/**
 * Every setting of the app. They stand in the context of `cdk.json`; `-c name=value` beats it for one synthesis. The
 * pipeline synthesizes from the repository: what is only given by `-c` at `cdk deploy` does not outlive its first execution.
 */
export const SETTINGS = {
  ...IDENTITY,
  ...SOURCE,
  ...TRAINING,
  ...ENDPOINTS,
  ...RELEASE,
  ...API,
  ...MONITORING,
  ...PLATFORM,
} as const;

type SettingName = keyof typeof SETTINGS;

/** The validated settings. */
export type Settings = { readonly [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> };
