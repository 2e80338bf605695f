import type { Providers } from '../provider';

export function cdkProviders(): Providers {
  return {
    'AWS::CDK::Metadata': {
      recordedOnly: "the CDK's own count of constructs; it has no effect on AWS either",
      identity: ({ generatedName }) => ({ physicalId: generatedName, attributes: {} }),
    },
  };
}
