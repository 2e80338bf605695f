import { z } from 'zod';
import { wholeNumber } from './kinds';
import { setting } from './setting';

/** Who owns the role by which API Gateway of an account and region writes its logs. */
export const API_LOG_ROLES = ['none', 'account', 'app'] as const;

/** Clients' way in. */
export const API = {
  apiAuthorization: setting({
    schema: z.enum(['IAM', 'NONE']),
    meaning: 'Who may call the API: IAM, signed requests of principals with execute-api:Invoke; NONE, the world.',
    expected: 'IAM or NONE',
    standard: 'IAM',
  }),
  apiRequestsPerSecond: setting({
    schema: wholeNumber(1, 10000),
    meaning: 'Requests a second that the API lets through, over time.',
    expected: 'a whole number from 1 to 10000',
    standard: 200,
  }),
  apiBurst: setting({
    schema: wholeNumber(1, 5000),
    meaning: 'Requests that the API lets through at once.',
    expected: 'a whole number from 1 to 5000',
    standard: 400,
  }),
  apiLogRole: setting({
    schema: z.enum(API_LOG_ROLES),
    meaning:
      'Who owns the role by which API Gateway writes logs, one for an account and region: none, so the API logs nothing; account, it is there already; app, this app makes it, in one model of the account alone.',
    expected: API_LOG_ROLES.join(', '),
    standard: 'none',
  }),
} as const;
