import type { Construct } from 'constructs';
import type { Settings } from '../../settings';
import { codeCommitSource } from './codecommit';
import { connectionSource } from './connection';
import { githubTokenSource } from './github-token';
import type { CodeSource } from './source';

/** The git repository of the settings as a source of the pipeline, one file for each kind. */
export function codeSource(parent: Construct, settings: Settings, actionName: string): CodeSource {
  switch (settings.source) {
    case 'connection':
      return connectionSource(settings, actionName);
    case 'codecommit':
      return codeCommitSource(parent, settings, actionName);
    case 'github-token':
      return githubTokenSource(settings, actionName);
  }
}
