import { randomBytes } from 'node:crypto';
import type { Principal } from '../contracts';

/** Credentials as an SDK takes them. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Knows whose an access key is. Signatures are not verified: the key's id is the proof, so it carries 130 bits from the
 * system's own source of chance, and never from the rehearsal's seed.
 */
export class Principals {
  private readonly byKey = new Map<string, Principal>();

  /** New keys that stand for `principal` until they are revoked or the rehearsal ends. */
  mint(principal: Principal): Keys {
    const accessKeyId = `ASIA${base32(26)}`;
    this.byKey.set(accessKeyId, principal);
    return { accessKeyId, secretAccessKey: base32(26), sessionToken: base32(52) };
  }

  /** Undefined for a key that was never minted or is revoked. */
  resolve(accessKeyId: string): Principal | undefined {
    return this.byKey.get(accessKeyId);
  }

  revoke(keys: Pick<Keys, 'accessKeyId'>): void {
    this.byKey.delete(keys.accessKeyId);
  }
}

function base32(length: number): string {
  // 256 is a multiple of 32, so each letter is equally likely.
  return Array.from(randomBytes(length), (byte) => BASE32[byte % 32]).join('');
}
