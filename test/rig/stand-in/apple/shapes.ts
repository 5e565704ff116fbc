import type { Attachment, Network } from '../network.ts';

/* JSON as `container` 1.0.0 on macOS 26.5.1 was seen to answer it. */

const COMMIT = 'ee848e3ebfd7c73b04dd419683be54fb450b8779';
const apiServer = (version: string) =>
  `container-apiserver version ${version} (build: release, commit: ${COMMIT.slice(0, 7)})`;

export const cliVersion = (version: string) =>
  `container CLI version ${version} (build: release, commit: ${COMMIT.slice(0, 7)})\n`;

export function systemStatus(version: string, status: string) {
  return {
    apiServerAppName: 'container-apiserver',
    apiServerBuild: 'release',
    apiServerCommit: COMMIT,
    apiServerVersion: apiServer(version),
    appRoot: '/Users/person/Library/Application Support/com.apple.container/',
    installRoot: '/usr/local/',
    status,
  };
}

export function systemVersion(version: string) {
  return [
    { appName: 'container', buildType: 'release', commit: COMMIT, version },
    { appName: 'container-apiserver', buildType: 'release', commit: COMMIT, version: apiServer(version) },
  ];
}

export function networkShape(network: Network) {
  return {
    configuration: {
      labels: network.labels,
      mode: network.mode,
      name: network.name,
      plugin: 'container-network-vmnet',
    },
    id: network.name,
    status: { ipv4Gateway: network.gateway, ipv4Subnet: network.subnet },
  };
}

export interface ContainerFacts {
  readonly id: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
  readonly dns: readonly string[];
  readonly state: 'running' | 'stopped';
  readonly attachments: readonly Attachment[];
}

export function containerShape(facts: ContainerFacts) {
  return {
    configuration: {
      dns: { nameservers: facts.dns, options: [], searchDomains: [] },
      id: facts.id,
      image: { reference: facts.image },
      labels: facts.labels,
      networks: facts.networks.map((network) => ({ network, options: { hostname: facts.id } })),
      publishedPorts: [],
    },
    id: facts.id,
    status: {
      networks: facts.attachments.map((attachment) => ({ hostname: facts.id, ...attachment })),
      state: facts.state,
    },
  };
}

export function imageShape(reference: string, digest: string, size: number) {
  return {
    configuration: {
      descriptor: { digest, mediaType: 'application/vnd.oci.image.index.v1+json', size: 401 },
      name: reference,
    },
    id: digest.replace('sha256:', ''),
    variants: [{ platform: { architecture: 'arm64', os: 'linux' }, size }],
  };
}
