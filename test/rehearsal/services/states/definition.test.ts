import { NotRehearsable, ServiceError } from '../../../../rehearsal/contracts';
import { readDefinition } from '../../../../rehearsal/services/states/definition';

const read = (definition: unknown) =>
  readDefinition(typeof definition === 'string' ? definition : JSON.stringify(definition), {
    name: 'release',
    checkResource: () => {},
  });
const machine = (state: object, more: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Only',
  States: { Only: state },
  ...more,
});

describe('what a definition asks for and is not known', () => {
  it.each([
    [
      'a JSONPath field',
      { StartAt: 'Only', States: { Only: { Type: 'Pass', InputPath: '$.a', End: true } } },
      'query language JSONPath (at release/Only)',
      'InputPath',
    ],
    [
      'a JSONPath choice',
      { StartAt: 'Only', States: { Only: { Type: 'Choice', Choices: [] } } },
      'query language JSONPath',
      'Choices',
    ],
    [
      'a path in a JSONPath assignment',
      { StartAt: 'Only', States: { Only: { Type: 'Pass', Assign: { 'a.$': '$.b' }, End: true } } },
      'query language JSONPath',
      'Assign',
    ],
    ['a state type', machine({ Type: 'Ponder' }), 'state type Ponder (at release/Only)', ''],
    [
      'another query language',
      machine({ Type: 'Pass', End: true }, { QueryLanguage: 'SQL' }),
      'query language SQL',
      '',
    ],
    [
      'credentials',
      machine({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Credentials: {}, End: true }),
      'field of a Task state Credentials (at release/Only)',
      '',
    ],
    [
      'a distributed Map',
      machine({
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'A',
          States: { A: { Type: 'Succeed' } },
        },
        End: true,
      }),
      'mode of a Map state DISTRIBUTED',
      '',
    ],
    [
      'an item reader',
      machine({
        Type: 'Map',
        ItemReader: {},
        ItemProcessor: { StartAt: 'A', States: { A: { Type: 'Succeed' } } },
        End: true,
      }),
      'field of a Map state ItemReader',
      '',
    ],
    [
      'a field of a retrier',
      machine({
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Retry: [{ ErrorEquals: ['States.ALL'], Patience: 1 }],
        End: true,
      }),
      'field of a retrier Patience',
      '',
    ],
  ])('is refused by name: %s', (_, definition, named, advice) => {
    expect(() => read(definition)).toThrow(NotRehearsable);
    expect(() => read(definition)).toThrow(named);
    expect(() => read(definition)).toThrow(advice);
  });

  it('lets the resource of every task be judged, in branches too', () => {
    const seen: string[] = [];
    const task = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', End: true };
    const definition = machine({
      Type: 'Parallel',
      Branches: [{ StartAt: 'Inner', States: { Inner: task } }],
      End: true,
    });
    readDefinition(JSON.stringify(definition), {
      name: 'release',
      checkResource: (resource, where) => void seen.push(`${resource} at ${where}`),
    });
    expect(seen).toEqual(['arn:aws:states:::sqs:sendMessage at release/Inner']);
  });
});

describe('what Step Functions refuses', () => {
  it.each([
    ['text that is not JSON', '{', 'INVALID_JSON_DESCRIPTION'],
    ['no states', {}, 'These fields are required: [States, StartAt]'],
    ['a state that leads nowhere', machine({ Type: 'Pass', Next: 'Elsewhere' }), 'MISSING_TRANSITION_TARGET'],
    ['a Wait without a time', machine({ Type: 'Wait', End: true }), 'exactly one of Seconds and Timestamp'],
    [
      'an expression that is none',
      machine({ Type: 'Pass', Output: { a: ['{% $sum( %}'] }, End: true }),
      "'$sum(' at release/Only/Output/a[0] is not valid",
    ],
    [
      'JSONPath within a JSONata machine',
      machine({ Type: 'Pass', QueryLanguage: 'JSONPath', End: true }),
      "'QueryLanguage' can not be 'JSONPath'",
    ],
    ['a variable called states', machine({ Type: 'Pass', Assign: { states: 1 }, End: true }), 'reserved'],
  ])('is refused as InvalidDefinition: %s', (_, definition, why) => {
    expect(() => read(definition)).toThrow(ServiceError);
    expect(() => read(definition)).toThrow(why);
  });
});

it('takes literals where asl-validator knows only expressions', () => {
  const choice = machine({ Type: 'Choice', Choices: [{ Condition: true, Next: 'End' }] });
  const definition = { ...choice, States: { ...choice.States, End: { Type: 'Succeed', Output: 'done' } } };
  expect([...read(definition).states.keys()]).toEqual(['Only', 'End']);
});
