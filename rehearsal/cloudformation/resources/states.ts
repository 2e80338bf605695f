import { NotRehearsable, ServiceError } from '../../contracts';
import type { StateMachines, StoredMachine } from '../../services/states/machines';
import type { Provider, Providers, Provisioned, ResourceRequest } from '../provider';

/** AWS::StepFunctions::StateMachine. */
export function statesProviders({ machines }: { readonly machines: StateMachines }): Providers {
  const stateMachine: Provider = {
    honours: [
      'StateMachineName',
      'StateMachineType',
      'RoleArn',
      'Definition',
      'DefinitionString',
      'DefinitionSubstitutions',
    ],
    // Kept by AWS for people who look; nothing here reads them.
    records: ['LoggingConfiguration', 'TracingConfiguration', 'EncryptionConfiguration', 'Tags'],
    create: (request) => {
      const name = (request.properties['StateMachineName'] as string | undefined) ?? request.generatedName;
      return Promise.resolve(provisioned(machines.create({ name, ...settings(request) })));
    },
    update: (request) => Promise.resolve(provisioned(machines.update(request.physicalId, settings(request)))),
    delete: ({ physicalId }) => Promise.resolve(machines.delete(physicalId)),
  };
  return { 'AWS::StepFunctions::StateMachine': stateMachine };
}

function provisioned({ arn, name, revisionId }: StoredMachine): Provisioned {
  return { physicalId: arn, attributes: { Arn: arn, Name: name, StateMachineRevisionId: revisionId } };
}

function settings({ properties, stackName, logicalId }: ResourceRequest): {
  readonly definition: string;
  readonly roleArn: string;
} {
  const where = `${stackName}/${logicalId}`;
  const type = properties['StateMachineType'] ?? 'STANDARD';
  if (type !== 'STANDARD') throw new NotRehearsable('StateMachineType', String(type), where);
  const given = properties['DefinitionString'] ?? properties['Definition'];
  if (given === undefined)
    throw new NotRehearsable(
      'origin of a definition',
      'DefinitionS3Location',
      where,
      'give DefinitionString or Definition',
    );
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  const roleArn = properties['RoleArn'];
  if (typeof roleArn !== 'string') throw new ServiceError('InvalidArn', `RoleArn of ${where} is not a string`);
  return { definition: substitute(text, properties['DefinitionSubstitutions']), roleArn };
}

/** Puts values in for `${key}`; a key without a value stays as it stands. */
function substitute(text: string, given: unknown): string {
  const values = new Map(Object.entries((given ?? {}) as Record<string, unknown>));
  return text.replace(/\$\{([^}]+)\}/g, (whole, key: string) => (values.has(key) ? String(values.get(key)) : whole));
}
