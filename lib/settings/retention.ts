import { z } from 'zod';
import { wholeNumber } from './kinds';

/** Days for which CloudWatch Logs can keep a log group. */
const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653] as const;

/** A retention that CloudWatch Logs knows. */
export const logRetention = wholeNumber(1, 3653).pipe(z.literal([...LOG_RETENTION_DAYS]));
