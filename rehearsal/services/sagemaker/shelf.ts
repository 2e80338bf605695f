import { pager } from '../pages';
import { invalid, refuseUnknown } from './checks';

const pageOf = pager('ValidationException');

/** What every kept thing has. */
export interface Kept {
  readonly name: string;
  readonly arn: string;
  /** Virtual time, milliseconds since the epoch. */
  readonly createdAt: number;
}

/** What list operations of all kinds take. */
export interface ListRequest {
  NameContains?: string;
  StatusEquals?: string;
  CreationTimeAfter?: Date;
  CreationTimeBefore?: Date;
  SortBy?: string;
  SortOrder?: string;
  MaxResults?: number;
  NextToken?: string;
}

const LIST_MEMBERS = ['NameContains', 'StatusEquals', 'CreationTimeAfter', 'CreationTimeBefore'].concat([
  'SortBy',
  'SortOrder',
  'MaxResults',
  'NextToken',
]);

/** Things of one kind by their names, with SageMaker's words for what is missing or there already. */
export class Shelf<T extends Kept> {
  private readonly items = new Map<string, T>();

  /** @param kind as SageMaker calls it in messages: `model`, `endpoint configuration`, `endpoint` */
  constructor(private readonly kind: string) {}

  add(item: T): T {
    if (this.items.has(item.name)) throw invalid(`Cannot create already existing ${this.kind} "${item.arn}".`);
    this.items.set(item.name, item);
    return item;
  }

  /** Throws ValidationException when there is none. */
  get(name: string | undefined): T {
    const item = this.find(name);
    if (item === undefined) throw invalid(`Could not find ${this.kind} "${name}".`);
    return item;
  }

  find(name: string | undefined): T | undefined {
    return name === undefined ? undefined : this.items.get(name);
  }

  remove(name: string | undefined): T {
    const item = this.get(name);
    this.items.delete(item.name);
    return item;
  }

  all(): T[] {
    return [...this.items.values()];
  }

  /** One page, newest first unless asked otherwise. */
  list(request: ListRequest, where: string, status?: (item: T) => string): { items: T[]; NextToken?: string } {
    refuseUnknown(request, LIST_MEMBERS, where);
    const { NameContains, StatusEquals, CreationTimeAfter, CreationTimeBefore, MaxResults } = request;
    const found = this.all().filter(
      (item) =>
        (NameContains === undefined || item.name.toLowerCase().includes(NameContains.toLowerCase())) &&
        (StatusEquals === undefined || status?.(item) === StatusEquals) &&
        (CreationTimeAfter === undefined || item.createdAt >= CreationTimeAfter.getTime()) &&
        (CreationTimeBefore === undefined || item.createdAt <= CreationTimeBefore.getTime()),
    );
    const sign = request.SortOrder === 'Ascending' ? 1 : -1;
    const compare = (a: T, b: T): number => {
      if (request.SortBy === 'Name') return a.name < b.name ? -1 : 1;
      if (request.SortBy === 'Status' && status?.(a) !== status?.(b)) return status!(a) < status!(b) ? -1 : 1;
      return a.createdAt - b.createdAt;
    };
    found.sort((a, b) => sign * compare(a, b));
    const { page: items, next } = pageOf(found, {
      ...{ list: where, id: ({ arn }) => arn, size: MaxResults, whole: 10, token: request.NextToken },
    });
    return { items, ...(next !== undefined && { NextToken: next }) };
  }
}
