'use strict';
/**
 * Makes `Date` show virtual time: what the rehearsal last said it was, plus what has really passed since.
 * Timers and `performance` stay real.
 */
const RealDate = globalThis.Date;
let shown = RealDate.now();
let since = performance.now();

const now = () => Math.floor(shown + performance.now() - since);

const VirtualDate = new Proxy(RealDate, {
  construct: (target, args, caller) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, caller === VirtualDate ? target : caller),
  apply: () => new RealDate(now()).toString(),
});
RealDate.now = now;
RealDate.prototype.constructor = VirtualDate;
globalThis.Date = VirtualDate;

/** Sets the time that `Date` shows from here on, milliseconds since the epoch. */
exports.setTime = (ms) => {
  shown = ms;
  since = performance.now();
};
