import { AGENT_HOME, AGENT_ID, type GENERATED_ETC } from './args.ts';

export const GUEST_HOSTNAME = 'bottle';

/** The generated files of the agent's /etc, by name. The same for every bottle: nothing of the host shows. */
export const GUEST_ETC: Readonly<Record<(typeof GENERATED_ETC)[number], string>> = {
  passwd: [
    'root:x:0:0:root:/root:/bin/sh',
    `node:x:${AGENT_ID}:${AGENT_ID}:node:${AGENT_HOME}:/bin/sh`,
    'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
    '',
  ].join('\n'),
  group: ['root:x:0:', `node:x:${AGENT_ID}:`, 'nogroup:x:65534:', ''].join('\n'),
  hosts: [`127.0.0.1 localhost ${GUEST_HOSTNAME}`, '::1 localhost ip6-localhost', ''].join('\n'),
  hostname: `${GUEST_HOSTNAME}\n`,
  // The gate answers at once, so one attempt is enough for a name that is not allowed.
  'resolv.conf': 'nameserver 127.0.0.1\noptions attempts:2 timeout:5\n',
  'nsswitch.conf': [
    'passwd: files',
    'group: files',
    'shadow: files',
    'hosts: files dns',
    'networks: files',
    '',
  ].join('\n'),
};
