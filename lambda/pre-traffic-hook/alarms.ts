import { fail, inconclusive, pass, type Finding } from '../shared/verdict';

/** The alarms that a deployment group watches. */
export interface WatchedAlarms {
  readonly enabled: boolean;
  readonly names: readonly string[];
}

const CHECK = 'alarms of the deployment group';

/**
 * An alarm that is in ALARM already would stop the deployment at its start; said here by name. A deployment that no alarm
 * watches cannot be rolled back by one, so traffic is not begun.
 *
 * @param states name to state, of those that exist
 */
export function judgeAlarms(watched: WatchedAlarms, states: ReadonlyMap<string, string>): Finding {
  if (!watched.enabled || watched.names.length === 0) {
    return inconclusive(CHECK, 'the deployment group watches no alarm');
  }
  const missing = watched.names.filter((name) => !states.has(name));
  if (missing.length > 0) return fail(CHECK, `${missing.join(', ')} not found`);
  const ringing = watched.names.filter((name) => states.get(name) === 'ALARM');
  if (ringing.length > 0) return fail(CHECK, `${ringing.join(', ')} in ALARM already`);
  return pass(CHECK, `${watched.names.length} watched, none in ALARM`);
}
