import { leaving } from '../../../rehearsal/leaving';

/** Somebody who leaves; the account is kept once `kept` is called. */
function setting() {
  const state = { wallMs: 10_000, asked: 0, ended: 0, failed: 0 };
  let kept: () => void = () => undefined;
  let refused: (error: Error) => void = () => undefined;
  const leave = leaving({
    run: {
      keep: () => {
        state.asked++;
        return new Promise<void>((resolve, reject) => ([kept, refused] = [resolve, reject]));
      },
    },
    directory: '/kept',
    end: () => void state.ended++,
    failed: () => void state.failed++,
    wallMs: () => state.wallMs,
  });
  return { ...leave, state, kept: () => kept(), refused: (error: Error) => refused(error) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('leaving a served account', () => {
  let said: string;
  beforeEach(() => {
    said = '';
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  });
  afterEach(() => jest.restoreAllMocks());

  it('keeps it, says where, and ends', async () => {
    const { interrupt, kept, state } = setting();
    interrupt();
    expect(state).toMatchObject({ asked: 1, ended: 0 });
    kept();
    await settled();
    expect(said).toContain('the account is kept in /kept');
    expect(state).toMatchObject({ ended: 1, failed: 0 });
  });

  it('takes a Ctrl-C that npm passes on for the same one', () => {
    const { interrupt, state } = setting();
    interrupt();
    state.wallMs += 20;
    interrupt();
    expect(state).toMatchObject({ asked: 1, ended: 0 });
  });

  it('ends at once at the second Ctrl-C', () => {
    const { interrupt, state } = setting();
    interrupt();
    state.wallMs += 600;
    interrupt();
    expect(state).toMatchObject({ asked: 1, ended: 1 });
  });

  it('keeps it also when whoever read the output has gone, however often that is said', () => {
    const { interrupt, leave, state } = setting();
    interrupt();
    state.wallMs += 600;
    leave();
    leave();
    expect(state).toMatchObject({ asked: 1, ended: 0 });
  });

  it('tells why it could not be kept', async () => {
    const { leave, refused, state } = setting();
    leave();
    refused(new Error('no space left on device'));
    await settled();
    expect(said).toContain('could not be kept: no space left on device');
    expect(state).toMatchObject({ ended: 1, failed: 1 });
  });
});
