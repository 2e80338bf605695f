/** The part of API Gateway's REST proxy event that the function reads. An invoke by a hook has no `apiId`. */
export interface ApiEvent {
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext?: {
    readonly apiId?: string;
    readonly requestId?: string;
    /** Of the API. */
    readonly accountId?: string;
    /** Who signed the request, where the API asks for a signature. */
    readonly identity?: { readonly userArn?: string | null };
  };
}

/** A header's value by its name in any case; several values are joined as HTTP joins them. */
export function header(event: ApiEvent, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, values] of Object.entries(event.multiValueHeaders ?? {})) {
    if (key.toLowerCase() === wanted && values && values.length > 0) return values.join(',');
  }
  for (const [key, value] of Object.entries(event.headers ?? {})) {
    if (key.toLowerCase() === wanted && value !== undefined) return value;
  }
  return undefined;
}
