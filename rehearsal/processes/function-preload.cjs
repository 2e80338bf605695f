'use strict';
/**
 * The runtime of one Lambda environment, run by node itself: loads the handler that `_HANDLER` names and then
 * answers one event after another over the message channel. Started by function.ts, whose types say what is sent.
 */
const { setTime } = require('./function-preload-date.cjs');
const { confine } = require('./function-preload-modules.cjs');
const { existsSync, realpathSync } = require('node:fs');
const { resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { format } = require('node:util');

const [startedAt, runtimeMajor, runtimeModules] = process.argv.splice(2);
const channel = process.channel;
const send = process.send.bind(process);
process.send = undefined; // a handler sees no channel, as on Lambda
const env = process.env;
/** The event under way: `{ id, started, deadline }`. */
let current;

setTime(Number(startedAt));
process.on('disconnect', () => process.exit(0)); // the rehearsal is gone

/** Where a function lies on Lambda. Said instead of the directory on this machine, whose name is another in every run. */
const TASK_ROOT = '/var/task';
const ownRoots = [realpathSync(env.LAMBDA_TASK_ROOT), env.LAMBDA_TASK_ROOT];
const asOnLambda = (text) => ownRoots.reduce((said, root) => said.replaceAll(root, TASK_ROOT), text);

// ---- output: one message per entry, in order with the answers

const log = (text) => send({ kind: 'log', text: asOnLambda(text) });
for (const [level, method] of [
  ['INFO', 'log'],
  ['INFO', 'info'],
  ['WARN', 'warn'],
  ['ERROR', 'error'],
  ['DEBUG', 'debug'],
  ['TRACE', 'trace'],
]) {
  console[method] = (...args) =>
    log(`${new Date().toISOString()}\t${current?.id ?? 'undefined'}\t${level}\t${format(...args)}`);
}
for (const stream of [process.stdout, process.stderr]) {
  let rest = '';
  stream.write = (chunk, encoding, callback) => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())).split('\n');
    rest = lines.pop();
    for (const line of lines) log(line);
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done) process.nextTick(done);
    return true;
  };
}

// ---- errors, in the shape Lambda answers them with

const describe = (error) =>
  error instanceof Error || (error && typeof error === 'object' && 'message' in error && 'name' in error)
    ? {
        errorType: String(error.name),
        errorMessage: asOnLambda(String(error.message)),
        trace: asOnLambda(String(error.stack ?? '')).split('\n'),
      }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };
const runtimeError = (errorType, errorMessage, trace = []) => ({ errorType, errorMessage, trace });

const answer = (message, then) => {
  const event = current;
  current = undefined;
  channel.ref();
  send(
    { ...message, id: event.id, ms: performance.now() - event.started, maxRssKb: process.resourceUsage().maxRSS },
    then,
  );
};
const fail = (error, exit) => {
  console.error('Invoke Error', JSON.stringify(error));
  answer({ kind: 'error', error, fatal: exit !== undefined }, exit);
};
/** What nobody caught ends the environment; the event under way answers with it. */
const endWith = (error, status) => {
  if (current) fail(error, () => process.exit(status));
  else {
    console.error('Uncaught Exception', JSON.stringify(error));
    process.exit(status);
  }
};
process.on('uncaughtException', (error) => endWith(describe(error), 129));
process.on('unhandledRejection', (reason) => {
  const { errorType, errorMessage, trace } = describe(reason);
  endWith(runtimeError('Runtime.UnhandledPromiseRejection', `${errorType}: ${errorMessage}`, trace), 128);
});
// Nothing is left to wait for and nobody has answered: Lambda answers nothing then.
process.on('beforeExit', () => current && answer({ kind: 'answer' }));

// ---- the handler

class StartError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

async function load(taskRoot, handlerName) {
  const match = /^(.*\/)?([^/.]+)\.(.+)$/.exec(handlerName);
  if (!match) throw new StartError('Runtime.MalformedHandlerName', 'Bad handler');
  const [, directory = '', name, exported] = match;
  const file = ['.js', '.mjs', '.cjs'].map((end) => resolve(taskRoot, directory + name + end)).find(existsSync);
  if (!file) throw new StartError('Runtime.ImportModuleError', `Error: Cannot find module '${directory}${name}'`);
  const handler = exported.split('.').reduce((value, key) => value?.[key], await importFile(file));
  if (handler === undefined) {
    throw new StartError('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw new StartError('Runtime.HandlerNotFound', `${handlerName} is not a function`);
  }
  if (Number(runtimeMajor) >= 24 && handler.length >= 3) {
    throw new StartError(
      'Runtime.CallbackHandlerDeprecated',
      'Node.js 24 on Lambda supports no callback-based handlers: make the handler async and take two parameters',
    );
  }
  return handler;
}

async function importFile(file) {
  try {
    return file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : require(file);
  } catch (error) {
    if (error?.code === 'ERR_REQUIRE_ESM') return import(pathToFileURL(file).href);
    if (error instanceof SyntaxError) throw Object.assign(error, { name: 'Runtime.UserCodeSyntaxError' });
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw new StartError('Runtime.ImportModuleError', `Error: ${error.message}`);
    }
    throw error;
  }
}

function contextOf(message, callback) {
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: message.functionArn,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: message.id,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(message.timeoutMs - (performance.now() - started))),
  };
  const started = performance.now();
  if (Number(runtimeMajor) < 24) {
    context.done = callback;
    context.succeed = (result) => callback(null, result);
    context.fail = (error) => callback(error ?? new Error('failed'));
  }
  return context;
}

function serve(handler, message) {
  setTime(message.now);
  current = { id: message.id, started: performance.now() };
  env._X_AMZN_TRACE_ID = message.traceId;
  channel.unref(); // so that an event loop with nothing left in it is seen (beforeExit)
  const id = message.id;
  const settle = (act) => {
    if (current?.id === id) act();
  };
  const succeed = (result) =>
    settle(() => {
      let payload;
      try {
        payload = JSON.stringify(result);
      } catch (error) {
        return fail(runtimeError('Runtime.MarshalError', `Unable to stringify response body: ${error.message}`));
      }
      answer({ kind: 'answer', payload });
    });
  const reject = (error) => settle(() => fail(describe(error)));
  const callback = (error, result) => (error === undefined || error === null ? succeed(result) : reject(error));
  try {
    const result = handler(JSON.parse(message.event), contextOf(message, callback), callback);
    if (typeof result?.then === 'function') result.then(succeed, reject);
    else if (Number(runtimeMajor) >= 24) succeed(result);
  } catch (error) {
    reject(error);
  }
}

async function main() {
  const taskRoot = env.LAMBDA_TASK_ROOT;
  confine(taskRoot, runtimeModules === '' ? undefined : runtimeModules);
  process.chdir(taskRoot);
  const handler = await load(taskRoot, env._HANDLER);
  process.on('message', (message) => serve(handler, message));
  send({ kind: 'ready', ms: performance.now() });
}

main().catch((error) => {
  const described = describe(error);
  console.error('Uncaught Exception', JSON.stringify(described));
  send({ kind: 'start-error', error: described }, () => process.exit(1));
});
