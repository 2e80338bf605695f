process.env['CDK_VALIDATION'] = 'true';
import { synthesize } from './lib/synthesize';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const bundles = (folder: string) => { const d = join('/tmp/nagw/b', folder); mkdirSync(d, {recursive:true}); writeFileSync(join(d,'index.js'), 'exports.handler=1'); return d; };
const t=Date.now();
const r = synthesize({root:'/work/main', output:'/tmp/nagw/val', context:{account:'111122223333', region:'us-east-1', connectionArn:'arn:aws:codeconnections:us-east-1:111122223333:connection/01234567-89ab-cdef-0123-456789abcdef', repository:'acme/taxi-model', executionId:'11111111-aaaa-4aaa-8aaa-111111111111'}, environment:{}, bundles});
console.log(r.errors, r.warnings, process.exitCode, Date.now()-t);
