'use strict';
const Module = require('node:module');
const { realpathSync } = require('node:fs');
const { dirname, sep } = require('node:path');

/** What Lambda's Node.js runtimes bring along besides Node itself. */
const PROVIDED = /^@(aws-sdk|smithy)\//;

/**
 * Confines `require` to what the function would find on Lambda: its own files, Node's modules and the AWS SDK.
 * Without this a module that the bundle forgot would be found in some directory above.
 */
exports.confine = (taskRoot, runtimeModules) => {
  const home = realpathSync(taskRoot) + sep;
  const runtime = runtimeModules === undefined ? undefined : realpathSync(runtimeModules) + sep;
  const ofRuntime = (file) => runtime !== undefined && file.startsWith(runtime);
  const resolve = Module._resolveFilename;
  const notFound = (request) =>
    Object.assign(new Error(`Cannot find module '${request}'`), { code: 'MODULE_NOT_FOUND' });
  Module._resolveFilename = function (request, parent, isMain, options) {
    if (Module.isBuiltin(request)) return resolve.call(this, request, parent, isMain, options);
    const inside = (file) => file.startsWith(home) || (ofRuntime(parent?.filename ?? '') && ofRuntime(file));
    try {
      const file = resolve.call(this, request, parent, isMain, options);
      if (inside(file)) return file;
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
      if (runtime === undefined || !PROVIDED.test(request)) throw error;
    }
    if (runtime === undefined || !PROVIDED.test(request)) throw notFound(request);
    try {
      return resolve.call(this, request, parent, isMain, { paths: [dirname(runtime)] });
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
      const advice = `Lambda's runtime provides it and this machine does not; npm install --save-dev it beside the rehearsal`;
      throw Object.assign(new Error(`Cannot find module '${request}': ${advice}`), { code: error.code });
    }
  };
};
