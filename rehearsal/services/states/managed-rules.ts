/**
 * The rule by which Step Functions hears of the end of a job that a Task waits for with `.sync`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html
 *
 * @returns undefined for a Task that needs none
 */
export function managedRuleOf(resource: string): string | undefined {
  const [, kind] = /:sagemaker:create(Training|Transform|Processing)Job\.sync$/.exec(resource) ?? [];
  return kind === undefined ? undefined : `StepFunctionsGetEventsForSageMaker${kind}JobsRule`;
}
