import { consoleUrl } from '../../lib/console';
import { partitionOf } from '../../lib/partition';

/** File names of the templates. */
export const TEMPLATES = {
  policies: 'policies.template.yaml',
  bootstrap: 'bootstrap.template.yaml',
  release: 'release.template.yaml',
} as const;

/** Where templates and stacks shall be. What is not known stands for itself in capital letters. */
export interface Place {
  readonly bucket: string;
  readonly region: string;
  readonly account: string;
}

/** Words that stand for what is not known, which no bucket, region or account is called. */
export const UNKNOWN: Place = { bucket: 'BUCKET', region: 'REGION', account: 'ACCOUNT' };

const FOLDER = 'quick-create';

/** What {@link launchText} takes. */
export interface LaunchProps {
  readonly place: Place;
  /** Directory that the templates are in, as a person may write it. */
  readonly directory: string;
  readonly modelName: string;
  /** ARNs of the bootstrap's policies for a partition and an account, separated by commas. */
  readonly policies: (partition: string, account: string) => string;
  /** Values of the release template's parameters; undefined where a person must fill in. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

/** A link by which CloudFormation's console opens a template, filled in. Its words are told on "Create quick-create links" of CloudFormation's guide. */
export function quickCreateLink(
  { bucket, region }: Place,
  template: string,
  stackName: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
): string {
  const query = new URLSearchParams({
    templateURL: `https://${bucket}.s3.${region}.amazonaws.com/${FOLDER}/${template}`,
    stackName,
  });
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.append(`param_${name}`, value);
  return consoleUrl(region, `/cloudformation/home?region=${region}#/stacks/create/review?${query.toString()}`);
}

/** For a person: what to upload, and the three links in their order. Markdown. */
export function launchText({ place, directory, modelName, policies, parameters }: LaunchProps): string {
  const missing = Object.values(UNKNOWN).filter((word) => Object.values(place).includes(word));
  const executionPolicies = policies(partitionOf(place.region), place.account);
  const link = (template: string, stackName: string, values?: LaunchProps['parameters']) =>
    quickCreateLink(place, template, stackName, values);
  const open = Object.keys(parameters).filter((name) => parameters[name] === undefined);
  const given = Object.entries(parameters).map(
    ([name, value]) => `    ParameterKey=${name},ParameterValue=${value ?? name.toUpperCase()}`,
  );
  const region = `--region ${place.region}`;
  return `${[
    `# Launch ${modelName}`,
    ...(missing.length > 0
      ? [`Replace ${missing.join(', ')} by yours, or give them to \`npm run quick-create\`.`]
      : []),
    `1. Upload the templates. The bucket may stay private: whoever opens the links needs to read it.`,
    shell(
      `aws s3 cp ${quoted(directory)} s3://${place.bucket}/${FOLDER}/ --recursive --exclude '*' --include '*.template.yaml' ${region}`,
    ),
    `2. Once for an account: [policies for CloudFormation's role](${link(TEMPLATES.policies, 'release-bootstrap-policies')}), in place of AdministratorAccess. An account that has them already needs no other.`,
    `3. Once for an account and region: [the CDK bootstrap](${link(TEMPLATES.bootstrap, 'CDKToolkit', { CloudFormationExecutionPolicies: executionPolicies })}). Leave CloudFormationExecutionPolicies filled in: empty means AdministratorAccess. An account and region that are bootstrapped already stay as they are. Steps 2 and 3 take an administrator.`,
    `4. For each model: [the release pipeline](${link(TEMPLATES.release, stackNameOf(modelName), parameters)}).${open.length > 0 ? ` Fill in ${open.join(', ')}.` : ''} The stack's output Builds shows whether the pipeline was deployed.`,
    'The same by the AWS CLI:',
    shell(
      [
        `aws cloudformation create-stack --stack-name ${stackNameOf(modelName)} ${region} \\`,
        `  --template-body file://${quoted(`${directory}/${TEMPLATES.release}`)} --capabilities CAPABILITY_IAM \\`,
        `  --parameters \\`,
        given.join(' \\\n'),
      ].join('\n'),
    ),
  ].join('\n\n')}\n`;
}

const stackNameOf = (modelName: string): string => `${modelName}-quick-create`;
const shell = (command: string): string => `\`\`\`sh\n${command}\n\`\`\``;
const quoted = (path: string): string => (/^[\w./@-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);
