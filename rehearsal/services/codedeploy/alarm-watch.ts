export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What CodeDeploy needs of CloudWatch's alarms. */
export interface AlarmWatch {
  /** Alarms go on being evaluated until the returned function is called. */
  hold(): () => void;
  /** Undefined when there is no such alarm. */
  state(name: string): AlarmState | undefined;
  /** Tells every change of a state until the returned function is called. */
  onStateChange(listener: (name: string, state: AlarmState) => void): () => void;
}
