import type { CodePackage } from './code';
import type { FunctionRecord, FunctionVersion, KeptFunction, KeptVersion } from './functions';

/** What Lambda holds over a restart: its functions, and what is unpacked of their code. */
export interface KeptLambda {
  readonly code: ReadonlyMap<string, CodePackage>;
  readonly functions: readonly KeptFunction[];
}

/** A function without what runs: environments do not outlive the process. */
export function keptFunction({ policy, latest, versions, inFlight: _, ...record }: FunctionRecord): KeptFunction {
  return {
    ...record,
    permissions: policy.list(),
    latest: keptVersion(latest),
    versions: [...versions.values()].map(keptVersion),
  };
}

function keptVersion({ environments: _, ...version }: FunctionVersion): KeptVersion {
  return version;
}
