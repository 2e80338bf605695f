import type { Clock } from '../../clock';
import type { MethodSettings } from './model';

/** The most specific settings that apply to a method. */
export function settingsFor(
  settings: readonly MethodSettings[],
  httpMethod: string,
  path: string,
): MethodSettings | undefined {
  const applies = settings.filter(
    (s) =>
      (s.httpMethod === '*' || s.httpMethod === httpMethod) && (s.resourcePath === '/*' || s.resourcePath === path),
  );
  const rank = (s: MethodSettings) => (s.resourcePath === '/*' ? 0 : 2) + (s.httpMethod === '*' ? 0 : 1);
  return applies.sort((a, b) => rank(b) - rank(a))[0];
}

/**
 * A token bucket per method, on the virtual clock. A client of the rehearsal sends a virtual second's requests at one
 * moment, so the bucket holds at least what the rate allows in a second: bursts shorter than that are not told apart.
 */
export class Throttle {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(private readonly clock: Clock) {}

  /** True when the request may pass. */
  admit(key: string, settings: MethodSettings | undefined): boolean {
    if (settings?.rateLimit === undefined) return true;
    const { rateLimit, burstLimit = 0 } = settings;
    const size = Math.max(burstLimit, rateLimit);
    const now = this.clock.now();
    const bucket = this.buckets.get(key) ?? { tokens: size, at: now };
    const tokens = Math.min(size, bucket.tokens + ((now - bucket.at) / 1000) * rateLimit);
    const admitted = tokens >= 1;
    this.buckets.set(key, { tokens: admitted ? tokens - 1 : tokens, at: now });
    return admitted;
  }
}
