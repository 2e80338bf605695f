import { coverage } from '../../../rehearsal/covered/coverage';
import { type Client, CLIENTS, type Conformed, openShop } from './account';
import { type AnyClient, boto3, hasClient, javaScript, type RawClient } from './clients';
import { BEYOND_LIMITS_BY_PROTOCOL, beyondLimits } from './beyond-limits';
import { generated } from './generated';
import { type At, OFFERED, UNCALLABLE } from './offered';
import { PROXIED } from './proxied';
import { BY_PROTOCOL, type RefusedCall, UNKNOWN, UNKNOWN_TO_BOTO3, WRONG_STATE } from './refused';

jest.setTimeout(120_000);

let shop: Conformed;
let clients: { readonly js: RawClient; readonly py: AnyClient };
const ALL = [...OFFERED, ...PROXIED];
const kept: Record<Client, Record<string, string>> = { js: {}, py: {} };
beforeAll(async () => {
  shop = await openShop();
  clients = { js: javaScript(shop), py: await boto3(shop) };
});
afterAll(async () => {
  for (const client of Object.values(clients)) client.close();
  await shop.close();
});

const at = (who: Client): At => ({ shop, who, client: clients[who], kept: kept[who] });

describe.each(CLIENTS)('an account that is called by %s', (who) => {
  it.each(
    ALL.filter(({ service }) => hasClient(who, service)).map(
      (offered) => [`${offered.service}:${offered.operation}`, offered] as const,
    ),
  )('answers %s', async (_, { service, operation, input, answer, keep }) => {
    const asked = typeof input === 'function' ? await input(at(who)) : input;
    const answered = await clients[who].call(service, operation, asked);
    const expected = typeof answer === 'function' ? (answer as (at: At) => object)(at(who)) : answer;
    expect(answered).toMatchObject({ value: expected });
    if ('value' in answered) keep?.(answered.value, at(who));
  });
});

/** Awaits what a call is refused as. */
const refusal = async (who: Client, { service, operation, input }: RefusedCall) => {
  const asked = typeof input === 'function' ? input(at(who)) : input;
  const answered = await clients[who].call(service, operation, asked);
  return 'error' in answered ? answered.error.code : answered;
};

const told = (calls: readonly RefusedCall[]) =>
  calls.map((call) => [`${call.service}:${call.operation} as ${call.code}`, call] as const);

describe('an account that is asked for what it cannot do', () => {
  it('refuses every request with a member missing or of a wrong type, in its own codes', async () => {
    const requests = await generated(shop.services);
    const wrong: string[] = [];
    for (const { what, service, operation, input, body, code } of requests) {
      const answered = await clients.js.send(service, operation, input, body);
      const found = 'error' in answered ? answered.error.code : 'no error';
      if (found !== code) wrong.push(`${what}: ${found} in place of ${code}`);
    }
    expect(wrong).toEqual([]);
    expect(requests.length + UNKNOWN.length + WRONG_STATE.length).toBeGreaterThanOrEqual(300);
  });

  it('refuses every request that breaks a limit, in its own codes, and says where', async () => {
    const requests = await beyondLimits(shop.services);
    const wrong: string[] = [];
    for (const { what, service, operation, input, code, text } of requests) {
      const answered = await clients.js
        .call(service, operation, input)
        .catch((error: Error) => ({ error: { code: 'the client itself', message: error.message } }));
      const found = 'error' in answered ? `${answered.error.code}: ${answered.error.message}` : 'no error';
      if (!found.startsWith(`${code}: ${text.slice(0, 1) && '1 validation error detected: '}`) || !found.includes(text))
        wrong.push(`${what}: ${found.slice(0, 300)}`);
    }
    expect(wrong).toEqual([]);
    expect(requests.length).toBeGreaterThanOrEqual(1_200);
  });

  it.each(told(UNKNOWN))('refuses the name of nothing: %s', async (_, call) => {
    expect(await refusal('js', call)).toBe(call.code);
  });

  it.each(told(WRONG_STATE))('refuses what is not in a state for it: %s', async (_, call) => {
    expect(await refusal('js', call)).toBe(call.code);
  });

  it.each(BEYOND_LIMITS_BY_PROTOCOL.map((call) => [call.what, call] as const))(
    'tells boto3 of limits: %s',
    async (_, call) => {
      const answered = await clients.py.call(call.service, call.operation, call.input as object);
      expect(answered).toMatchObject({ error: { code: call.code, message: expect.stringContaining(call.text) } });
    },
  );

  it.each(told([...BY_PROTOCOL, ...UNKNOWN_TO_BOTO3]))('tells boto3 the same: %s', async (_, call) => {
    expect(await refusal('py', call)).toBe(call.code);
  });
});

it('is called in every operation that it offers', async () => {
  const names = (await coverage()).flatMap(({ service, operations: { own, proxied } }) =>
    [...own, ...proxied].map((name) => `${service}:${name}`),
  );
  const called = new Set(ALL.map(({ service, operation }) => `${service}:${operation}`));
  expect(names.filter((name) => !called.has(name) && !(name in UNCALLABLE))).toEqual([]);
});

it('meets nothing that would end a rehearsal', () => {
  expect(shop.fatal).toEqual([]);
});
