import { z } from 'zod';
import { flag, list, orNone, text } from './kinds';
import { setting } from './setting';

/** Kinds of git hosts that the pipeline reads from. */
export const SOURCE_KINDS = ['connection', 'codecommit', 'github-token'] as const;

/** Where code and data come from. */
export const SOURCE = {
  source: setting({
    schema: z.enum(SOURCE_KINDS),
    meaning:
      'How the pipeline reads the git repository: by a CodeConnections connection, from AWS CodeCommit, or from GitHub with a token.',
    expected: SOURCE_KINDS.join(', '),
    standard: 'connection',
  }),
  connectionArn: setting({
    schema: orNone(
      text(
        /^arn:aws[a-z-]*:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      ),
    ),
    meaning: 'With the source connection: the connection by which CodePipeline reads the git repository.',
    expected:
      'the ARN of a CodeConnections connection (arn:aws:codeconnections:… or the older arn:aws:codestar-connections:…), or none',
    standard: 'none',
    advice:
      'make one in the console under Developer Tools, Settings, Connections, and complete it there: one made by CloudFormation stays pending until a person does',
  }),
  repository: setting({
    schema: text(/^[\w.-]+(\/[\w.-]+){0,22}$/),
    meaning: 'The git repository that holds this app.',
    expected: 'owner/name, as the git host writes it; with CodeCommit the name alone',
  }),
  branch: setting({
    schema: text(/^[\w./-]{1,255}$/),
    meaning: 'The branch whose pushes are released.',
    expected: 'the name of a branch',
    standard: 'main',
  }),
  dataBuckets: setting({
    schema: list(text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)),
    meaning: "Buckets from which training data may come besides the app's own data bucket.",
    expected: 'a list of bucket names',
    standard: [],
  }),
  codecommitCreate: setting({
    schema: flag,
    meaning: 'With the source codecommit: whether the pipeline stack makes the repository, or uses one that is there.',
    expected: 'true or false',
    standard: false,
  }),
  githubTokenSecret: setting({
    schema: orNone(text(/^[\w/+=.@-]{1,512}$/)),
    meaning: 'With the source github-token: name of the secret in AWS Secrets Manager whose text is the token.',
    expected: 'the name of a secret, or none',
    standard: 'none',
  }),
} as const;
