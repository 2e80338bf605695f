import { NotRehearsable } from '../contracts';
import type { Surroundings } from '../events';
import { NO_VALUE } from './scope';

/** The values of CloudFormation's pseudo parameters in one stack. */
export function pseudoParameters(surroundings: Surroundings, stack: { readonly name: string; readonly id: string }) {
  const values: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': surroundings.accountId,
    'AWS::NoValue': NO_VALUE,
    'AWS::NotificationARNs': [],
    'AWS::Partition': surroundings.partition,
    'AWS::Region': surroundings.region,
    'AWS::StackId': stack.id,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': surroundings.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
  return (name: string): unknown => {
    if (!(name in values)) throw new NotRehearsable('pseudo parameter', name, stack.name);
    return values[name];
  };
}
