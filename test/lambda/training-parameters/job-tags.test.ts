import fc from 'fast-check';
import { jobTags, tagValue } from '../../../lambda/training-parameters/job-tags';

describe('tags of a training job', () => {
  it('say of which model, execution, commit and data it is', () => {
    const origin = {
      modelName: 'taxi',
      executionId: 'e1',
      commitId: 'c0ffee',
      dataVersionId: '3/L4kqtJlcpXroDTDmJ.w_-',
    };
    expect(jobTags(origin)).toEqual({
      Model: 'taxi',
      ExecutionId: 'e1',
      CommitId: 'c0ffee',
      DataVersionId: '3/L4kqtJlcpXroDTDmJ.w_-',
    });
  });

  it('are values that SageMaker takes, whatever a version id is', () => {
    expect(tagValue('a*b#é')).toBe('a_b_é');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1024 }), (text) => {
        expect(tagValue(text)).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u);
      }),
    );
  });
});
