'use strict';
/**
 * Loaded before the code of a canary: its calls of an API of API Gateway reach the gateway of this rehearsal, whose address
 * stands in AWS_ENDPOINT_URL. Every other host is refused by name, since nothing may leave this machine.
 */
const http = require('node:http');
const https = require('node:https');

const API = /^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/;
const gateway = new URL(process.env.AWS_ENDPOINT_URL);

https.request = (...args) => {
  const [first, second] = args;
  const callback = args.find((it) => typeof it === 'function');
  const url = typeof first === 'string' || first instanceof URL ? new URL(first) : undefined;
  const options = {
    ...(url && { hostname: url.hostname, path: url.pathname + url.search }),
    ...(url ? (typeof second === 'object' ? second : {}) : first),
  };
  const host = options.hostname ?? options.host;
  const [, apiId] = API.exec(host) ?? [];
  if (apiId === undefined)
    throw new Error(
      `the rehearsal does not know the host ${host} (at https.request of a canary): it calls APIs of API Gateway alone`,
    );
  const { agent: _agent, port: _port, host: _host, protocol: _protocol, ...rest } = options;
  const headers = Object.fromEntries(
    Object.entries(options.headers ?? {}).filter(([name]) => name.toLowerCase() !== 'host'),
  );
  return http.request(
    {
      ...rest,
      headers,
      hostname: gateway.hostname,
      port: gateway.port,
      path: `/execute-api/${apiId}${options.path ?? '/'}`,
    },
    callback,
  );
};
https.get = (...args) => https.request(...args).end();
