import { Logger } from '@aws-lambda-powertools/logger';

/** One JSON line per entry; never a request's or an answer's body. */
export const log = new Logger();
