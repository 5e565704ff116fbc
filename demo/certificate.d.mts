/** PEM; the certificate is its own authority. */
export function selfSigned(names: readonly string[]): { readonly cert: string; readonly key: string };
