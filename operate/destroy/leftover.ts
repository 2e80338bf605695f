/** Something of the model that lies in no stack, or would outlive its stack. */
export interface Found {
  /** Name or id, by which it is removed. */
  readonly id: string;
  /** What a person should know of it. @default - nothing */
  readonly remark?: string;
  /** Somebody is at work with it: it is asked for again before it is removed. @default false */
  readonly busy?: boolean;
}

/** One kind of leftovers. Both verbs can be repeated at any time, and by two at once. */
export interface Leftovers {
  /** In the plural, for a person. */
  readonly name: string;
  readonly find: () => Promise<Found[]>;
  /** Removes, or asks for it to be removed; what has gone meanwhile is no fault. */
  readonly remove: (found: Found) => Promise<void>;
}
