/** The host-only network, on which the agent is with the sidecars. */
export function internalNetwork(slug: string): string {
  return `bot-bottle-net-${slug}`;
}

/** The network with a way out, on which the sidecars are alone. */
export function egressNetwork(slug: string): string {
  return `bot-bottle-egress-${slug}`;
}
