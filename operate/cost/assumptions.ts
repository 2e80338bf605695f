/** One thing that no template says: how much the app is used. */
interface Assumption {
  /** The value when nobody says otherwise. */
  readonly standard: number;
  readonly unit: string;
  readonly meaning: string;
}

/** What a person may change, by the name of the option. */
export const ASSUMPTIONS = {
  releases: { standard: 4, unit: 'a month', meaning: 'releases' },
  requests: { standard: 100_000, unit: 'a month', meaning: 'requests of clients' },
  storedGb: { standard: 10, unit: 'GB', meaning: 'data, captured requests, models and artifacts in S3' },
  logGb: { standard: 1, unit: 'GB a month', meaning: "functions' and endpoints' logs" },
  notebookHours: { standard: 40, unit: 'hours a month', meaning: 'the notebook runs; it stops itself when idle' },
  devHours: {
    standard: 2,
    unit: 'hours a release',
    meaning: 'the dev endpoint runs, most of it while a person decides',
  },
  trainingMinutes: { standard: 5, unit: 'minutes a release', meaning: 'the training job runs' },
  buildMinutes: { standard: 3, unit: 'minutes a project', meaning: 'each CodeBuild project runs in a release' },
  switchMinutes: { standard: 15, unit: 'minutes a release', meaning: 'both fleets run before and after the shift' },
  requestMs: { standard: 50, unit: 'ms', meaning: 'the API function works on a request' },
  users: { standard: 1, unit: 'people', meaning: 'active users of CodeCommit, when it is the source' },
} as const satisfies Record<string, Assumption>;

/** How much the app is used. */
export type Assumptions = Readonly<Record<keyof typeof ASSUMPTIONS, number>>;

/** What is assumed when nobody says otherwise. */
export const STANDARD = Object.fromEntries(
  Object.entries(ASSUMPTIONS).map(([name, { standard }]) => [name, standard]),
) as Assumptions;
