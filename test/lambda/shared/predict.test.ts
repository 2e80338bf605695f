import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { predict } from '../../../lambda/shared/predict';
import { contract, type Row } from '../../../model/contract';
import { transform, type Transform } from '../../../model/transform';

const runtime = mockClient(SageMakerRuntimeClient);
const client = new SageMakerRuntimeClient({});
const ask = { endpointName: 'e', rows: [[10, 1, 2] as Row, [20, 1, 4] as Row], inferenceId: 'i', timeoutMs: 1_000 };
const through = async (changes: Partial<Transform>) =>
  (await predict(client, ask, { ...transform, ...changes })).prediction;

beforeEach(() => {
  runtime.reset();
  runtime.on(InvokeEndpointCommand).resolves({ Body: Buffer.from('1,2') as never });
});

describe('a prediction through the transform', () => {
  it('sends the model what the transform adds, and answers what it makes of the predictions', async () => {
    const speed = { name: 'speed', type: 'number' } as const;
    const prediction = await through({
      modelColumns: [...contract.features, speed],
      request: (rows) => rows.map((row) => [...row, 0.5]),
      answer: (predictions) => ({ predictions: predictions.map((value) => value * 10), extra: { currency: 'USD' } }),
    });
    expect(prediction).toEqual({ kind: 'answered', answer: { predictions: [10, 20], extra: { currency: 'USD' } } });
    expect(runtime.commandCalls(InvokeEndpointCommand)[0]?.args[0].input.Body).toBe('10,1,2,0.5\n20,1,4,0.5');
  });

  const throws = (): never => {
    throw new TypeError('1234 is no fare');
  };
  it.each<[string, Partial<Transform>, string]>([
    ['throws on the way in', { request: throws }, 'transform.request: it threw TypeError at '],
    ['throws on the way out', { answer: throws }, 'transform.answer: it threw TypeError at '],
    ['loses a row', { request: (rows) => rows.slice(1) }, 'transform.request: it made 1 rows of 2'],
    [
      'adds a column that it does not declare',
      { request: (rows) => rows.map((row) => [...row, 1]) },
      'transform.request: row 1 has 4 values; modelColumns declares 3',
    ],
    [
      'loses a prediction',
      { answer: () => ({ predictions: [1] }) },
      'transform.answer: it made 1 usable predictions for 2 rows',
    ],
    [
      'spoils a prediction',
      { answer: () => ({ predictions: [1, Number.NaN] }) },
      'transform.answer: it made 1 usable predictions for 2 rows',
    ],
  ])('is the model’s failure when the transform %s, told without any value', async (_, changes, reason) => {
    const prediction = await through(changes);
    expect(prediction).toMatchObject({
      kind: 'model-failed',
      cause: 'transform',
      reason: expect.stringContaining(reason),
    });
    expect(JSON.stringify(prediction)).not.toContain('1234');
  });

  it('is not asked for when the rows grow beyond what an endpoint takes', async () => {
    const wide = Array.from({ length: 400_000 }, () => 1e20);
    const prediction = await through({
      modelColumns: wide.map((_, index) => ({ name: `c${index}`, type: 'number' as const })),
      request: (rows) => rows.map(() => wide),
    });
    expect(prediction.kind).toBe('too-large');
    expect(runtime.calls()).toHaveLength(0);
  });
});
